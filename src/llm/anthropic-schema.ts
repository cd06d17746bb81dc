import type { JsonSchema } from "./llm.ts";

/**
 * A schema as Anthropic's output format takes it: every object closed, and without the bounds that its grammar does not know.
 *
 * A bound becomes part of the description, where the model reads it; a small range of whole numbers becomes the list of them, which
 * holds it all the same.
 */
export function closedSchema(schema: JsonSchema): JsonSchema {
  const known = made.get(schema) ?? close(schema);
  made.set(schema, known);
  return known;
}

/** A step's schema comes with every request. */
const made = new WeakMap<JsonSchema, JsonSchema>();

/** Bounds that the grammar does not know. */
const bounds = new Set([
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "pattern",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
]);

/** What holds schemas by name, a list of schemas, or one. */
const named = new Set(["properties", "$defs", "definitions", "patternProperties"]);
const lists = new Set(["anyOf", "allOf", "oneOf", "prefixItems"]);
const single = new Set(["items", "not"]);
const most = 64;

function close(schema: JsonSchema): JsonSchema {
  const range = smallRange(schema);
  const left = Object.entries(schema).filter(([name]) => !bounds.has(name));
  const inner = left.map(([name, value]): [string, unknown] => [
    name === "oneOf" ? "anyOf" : name,
    within(name, value),
  ]);
  const said = range === undefined ? Object.entries(schema).filter(isBound) : [];
  const description = [schema["description"], ...said.map(([name, value]) => `${name}: ${JSON.stringify(value)}`)];
  const words = description.filter((part) => part !== undefined).join("; ");
  const { minItems } = schema;
  return {
    ...Object.fromEntries(inner),
    ...(words === "" ? {} : { description: words }),
    ...(range === undefined ? {} : { enum: range }),
    ...(typeof minItems === "number" ? { minItems: Math.min(1, minItems) } : {}),
    ...(isObject(schema) ? { additionalProperties: schema["additionalProperties"] ?? false } : {}),
  };
}

function isBound([name, value]: [string, unknown]): boolean {
  return bounds.has(name) || (name === "minItems" && (value as number) > 1);
}

function isObject({ type, properties }: JsonSchema): boolean {
  return type === "object" || properties !== undefined;
}

function within(name: string, value: unknown): unknown {
  if (named.has(name)) {
    const entries = Object.entries(value as Record<string, JsonSchema>);
    return Object.fromEntries(entries.map(([key, inner]) => [key, one(inner)]));
  }
  if (lists.has(name)) return Array.isArray(value) ? value.map(one) : value;
  return single.has(name) ? one(value) : value;
}

function one(value: unknown): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? closedSchema(value as JsonSchema)
    : value;
}

/** All whole numbers that a schema allows, where they are few. */
function smallRange({ type, minimum, maximum, multipleOf, enum: listed }: JsonSchema): readonly number[] | undefined {
  if (type !== "integer" || listed !== undefined || multipleOf !== undefined) return undefined;
  if (typeof minimum !== "number" || typeof maximum !== "number") return undefined;
  const [first, last] = [Math.ceil(minimum), Math.floor(maximum)];
  if (last < first || last - first >= most) return undefined;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
