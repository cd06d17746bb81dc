import { stringify } from "yaml";
import type { Naming } from "../columns.ts";
import { redact } from "../errors.ts";
import type { ModelSettings, ModelSpec } from "../llm/llm.ts";
import { kebab } from "../options.ts";
import type { Node, OperatorNode } from "../pipeline.ts";

type Options = Readonly<Record<string, unknown>>;

/** What a pipeline is written down from. */
export interface Written {
  readonly nodes: readonly Node[];
  readonly models: Readonly<Record<string, ModelSpec>>;
  /** What a save becomes where somebody else runs it. */
  readonly saves: (options: Options) => Options;
}

/**
 * A pipeline file that runs the pipeline again; undefined where a step is made of functions or rows of a program.
 *
 * Keys are not in it: a model's key stays only where it names a variable, as `${NAME}`.
 */
export function pipelineFile(written: Written): string | undefined {
  try {
    const used = new Set<string>();
    const pipeline = written.nodes.map((node) => stepOf(node, written, used));
    const models = Object.fromEntries(
      Object.entries(written.models)
        .filter(([name]) => used.has(name))
        .map(([name, spec]) => [name, plainModel(spec)]),
    );
    const file = { ...(Object.keys(models).length > 0 ? { models } : {}), pipeline };
    return redact(stringify(file, { lineWidth: 120, aliasDuplicateObjects: false }));
  } catch (error) {
    if (error instanceof Unwritable) return undefined;
    throw error;
  }
}

/** A value that no file can hold. */
class Unwritable extends Error {}

function stepOf(node: Node, written: Written, used: Set<string>): unknown {
  if (node.type === "fan") {
    const branches = node.branches.map(({ nodes }) => nodes.map((inner) => stepOf(inner, written, used)));
    return { "fan-out": branches, ...(node.pick === undefined ? {} : { pick: node.pick }) };
  }
  const options = optionsOf(node, written, used);
  return Object.keys(options).length === 0 ? node.name : { [node.name]: options };
}

function optionsOf({ name, options }: OperatorNode, written: Written, used: Set<string>): Options {
  if (name === "load" && options["rows"] !== undefined) throw new Unwritable();
  const given = name === "save" ? written.saves(options) : options;
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([key, value]) => [kebab(key), /^models?$/.test(key) ? modelsOf(value, used) : plain(value)]),
  );
}

function modelsOf(value: unknown, used: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((one) => modelsOf(one, used));
  if (typeof value === "string") {
    used.add(value);
    return redact(value);
  }
  return plainModel(value as ModelSpec);
}

function plainModel(spec: ModelSpec): unknown {
  if (typeof spec === "string") return redact(spec);
  if ("llm" in spec) throw new Unwritable();
  const { key, headers, ...rest } = spec as ModelSettings;
  const named = (value: string | undefined) =>
    value !== undefined && /^\$\{\w+\}$/.test(value.trim()) ? value : undefined;
  const kept = Object.entries(headers ?? {}).filter(([, value]) => named(value));
  return plain({
    ...rest,
    ...(named(key) === undefined ? {} : { key }),
    ...(kept.length > 0 ? { headers: Object.fromEntries(kept) } : {}),
  });
}

/** What `COL=NAME` was read as. */
function isNaming(value: unknown): value is Naming {
  if (typeof value !== "object" || value === null) return false;
  const keys = Object.keys(value);
  return keys.includes("column") && keys.every((key) => key === "column" || key === "name");
}

/** JSON as it is; anything else cannot be written. */
function plain(value: unknown): unknown {
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(plain);
  if (isNaming(value)) return value.name === undefined ? value.column : `${value.column}=${value.name}`;
  if (typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype) throw new Unwritable();
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (inner === undefined ? [] : [[key, plain(inner)]])),
  );
}
