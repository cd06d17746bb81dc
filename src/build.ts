import * as all from "../operators/index.ts";
import { type CommandEntry, describeCommand } from "./describe.ts";
import { asDistilError, DistilError, didYouMean } from "./errors.ts";
import { fillMarks } from "./marks.ts";
import type { OperatorFunction } from "./operator.ts";
import { camel, commonOptions } from "./options.ts";
import { Pipeline } from "./pipeline.ts";
import { pointAt } from "./place.ts";
import { commandOptions, runOptions } from "./run/options.ts";
import { readSettings } from "./settings.ts";
import type { FanSpec, OperatorSpec, Spec } from "./spec.ts";
import { parseWords } from "./words.ts";

/** An operator whose options are not known here. */
export type AnyOperator = Pick<OperatorFunction<never>, "declaration"> & ((options: never) => Pipeline);

const operators = new Map<string, AnyOperator>();
for (const operator of Object.values(all) as unknown as AnyOperator[])
  operators.set(operator.declaration.name, operator);

/** Adds the operator of a plugin, or puts another in the place of one. */
export function addOperator(operator: AnyOperator): void {
  operators.set(operator.declaration.name, operator);
  entries.delete(operator.declaration.name);
}

const entries = new Map<string, CommandEntry>();

/** Makes the pipeline of what was written. Throws ERR_USAGE or ERR_OPTION that points at the place. */
export function build(specs: readonly Spec[], values: readonly unknown[] = []): Pipeline {
  return specs.map((spec) => buildOne(spec, values)).reduce((pipeline, next) => pipeline.to(next), new Pipeline([]));
}

function buildOne(spec: Spec, values: readonly unknown[]): Pipeline {
  if (spec.type === "pipeline") return spec.pipeline;
  return spec.type === "fan" ? buildFan(spec, values) : buildOperator(spec, values);
}

function buildFan(spec: FanSpec, values: readonly unknown[]): Pipeline {
  const branches = spec.branches.map((branch) => build(branch, values));
  return new Pipeline([]).to(branches, spec.pick === undefined ? {} : { pick: spec.pick });
}

function buildOperator(spec: OperatorSpec, values: readonly unknown[]): Pipeline {
  try {
    const operator = findOperator(spec.name);
    const entry = entryOf(operator);
    const given = spec.options ?? (spec.words ? parseWords(entry, spec.words) : readSettings(entry, spec.value));
    return operator(fillMarks(given, values) as never);
  } catch (thrown) {
    if (spec.place === undefined) throw thrown;
    const error = asDistilError(thrown);
    const at = culprit(spec, error.message) ?? spec.place.at;
    const details = { ...error.details, ...hintOfRun(error.message) };
    throw new DistilError(error.code, `${error.message}${pointAt({ ...spec.place, at })}`, details);
  }
}

/** `distil generate --limit 5` is a run of its own; in a pipeline the whole of it has the limit. */
function hintOfRun(message: string): { readonly hint?: string } {
  const flag = /^Cannot use (?:--|[\w-]+\.)([\w-]+) as .* has no such option/.exec(message)?.[1];
  if (flag === undefined || !Object.hasOwn({ ...runOptions, ...commandOptions }, camel(flag))) return {};
  return { hint: `--${flag} is for the whole run: write it behind the pipeline, or under run: in its file` };
}

/** Whether there is an operator of this name. */
export function hasOperator(name: string): boolean {
  return operators.has(name);
}

/** The operator of a name. Throws ERR_USAGE with the nearest name. */
export function findOperator(name: string): AnyOperator {
  const operator = operators.get(name);
  if (operator) return operator;
  throw new DistilError("ERR_USAGE", `Cannot use ${name} as there is no such operator`, { hint: hintOfName(name) });
}

function hintOfName(name: string): string {
  if (/^fan/i.test(name)) return "[a, b] fans out, in YAML fan-out: with a list of branches";
  // No operator has any of these in its name: it is a file, a URL or a data set.
  if (/[./:]/.test(name)) return `load reads rows: load ${name}`;
  return didYouMean(name, operators.keys()) || `There are ${[...operators.keys()].join(", ")}`;
}

function entryOf(operator: AnyOperator): CommandEntry {
  const { name } = operator.declaration;
  const entry = entries.get(name) ?? describeCommand(operator.declaration, commonOptions);
  entries.set(name, entry);
  return entry;
}

/** Where the word or key stands that an error speaks of. */
function culprit(spec: OperatorSpec, message: string): number | undefined {
  const part = spec.parts?.find(({ text }) => {
    const flag = /^--(?:no-)?([^=]+)/.exec(text)?.[1] ?? (spec.words ? undefined : text);
    return flag ? message.includes(`.${flag} `) || message.includes(`--${flag} `) : message.includes(`"${text}"`);
  });
  return part?.at;
}
