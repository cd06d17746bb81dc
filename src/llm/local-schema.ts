import type { GbnfJsonSchema } from "node-llama-cpp";
import type { JsonSchema } from "./llm.ts";

/** Above it llama.cpp refuses a repetition in a grammar. */
const mostRepeats = 1_900;
/** Integers of a range this small become a choice; the grammar knows no `minimum`. */
const widestRange = 101;

const kept = ["minLength", "maxLength", "minItems", "maxItems"] as const;
const formats = new Set<unknown>(["date", "time", "date-time"]);
const anything: readonly GbnfJsonSchema[] = [
  { type: "string" },
  { type: "number" },
  { type: "boolean" },
  { type: "null" },
  { type: "array" },
  { type: "object", additionalProperties: true },
];

/**
 * Brings a JSON schema to what the grammar of node-llama-cpp knows. What it does not know (`pattern`, `multipleOf`, wide
 * ranges, `not`) is left out: the task's parser still checks it. All properties become required.
 */
export function grammarSchema(schema: JsonSchema): GbnfJsonSchema {
  const definitions = record(schema["$defs"]) ?? record(schema["definitions"]);
  const simple = simplify(schema, new Set(Object.keys(definitions ?? {})));
  if (!definitions) return simple as GbnfJsonSchema;
  const names = new Set(Object.keys(definitions));
  const $defs = Object.fromEntries(Object.entries(definitions).map(([name, inner]) => [name, simplify(inner, names)]));
  return { ...simple, $defs } as GbnfJsonSchema;
}

type Simple = Record<string, unknown>;

function simplify(schema: unknown, names: ReadonlySet<string>): Simple {
  const { ...source } = record(schema) ?? {};
  const inner = (value: unknown) => simplify(value, names);
  if ("const" in source) return { const: source["const"] };
  if (Array.isArray(source["enum"])) return { enum: source["enum"] };
  if (typeof source["$ref"] === "string") {
    const name = source["$ref"].replace(/^#\/(\$defs|definitions)\//, "");
    return names.has(name) ? { $ref: `#/$defs/${name}` } : { oneOf: anything };
  }
  const choices = source["oneOf"] ?? source["anyOf"];
  if (Array.isArray(choices)) return { oneOf: choices.map(inner) };
  if (Array.isArray(source["allOf"])) return inner(Object.assign({}, source, { allOf: undefined }, ...source["allOf"]));
  if (Array.isArray(source["type"])) return { oneOf: source["type"].map((type) => inner({ ...source, type })) };
  return simplifyTyped(source, inner);
}

function simplifyTyped(source: Simple, inner: (value: unknown) => Simple): Simple {
  const type = source["type"] ?? guessType(source);
  if (type === "integer") return integerRange(source) ?? { type };
  if (type === "object") {
    const properties = record(source["properties"]);
    const additional = source["additionalProperties"] ?? !properties;
    return {
      type,
      ...(properties
        ? { properties: Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, inner(value)])) }
        : {}),
      additionalProperties: record(additional) ? inner(additional) : additional === true && !properties,
    };
  }
  if (type === "array") {
    const prefix = source["prefixItems"];
    return {
      type,
      ...(record(source["items"]) ? { items: inner(source["items"]) } : {}),
      ...(Array.isArray(prefix) ? { prefixItems: prefix.map(inner) } : {}),
      ...lengths(source),
    };
  }
  if (type === "string")
    return formats.has(source["format"]) ? { type, format: source["format"] } : { type, ...lengths(source) };
  return typeof type === "string" ? { type } : { oneOf: anything };
}

function guessType(source: Simple): string | undefined {
  if ("properties" in source) return "object";
  return "items" in source || "prefixItems" in source ? "array" : undefined;
}

function integerRange(source: Simple): Simple | undefined {
  const least = source["minimum"] ?? exclusive(source["exclusiveMinimum"], 1);
  const most = source["maximum"] ?? exclusive(source["exclusiveMaximum"], -1);
  if (typeof least !== "number" || typeof most !== "number" || most < least || most - least >= widestRange)
    return undefined;
  const first = Math.ceil(least);
  return { enum: Array.from({ length: Math.floor(most) - first + 1 }, (_, index) => first + index) };
}

function exclusive(bound: unknown, step: number): unknown {
  return typeof bound === "number" ? bound + step : undefined;
}

function lengths(source: Simple): Simple {
  const given = kept.filter((name) => typeof source[name] === "number");
  return Object.fromEntries(given.map((name) => [name, Math.min(source[name] as number, mostRepeats)]));
}

function record(value: unknown): Simple | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Simple) : undefined;
}
