import type { Random } from "./random.ts";
import { wordsOf } from "./words.ts";

type Schema = Readonly<Record<string, unknown>>;

/** A value that fits a JSON schema, its numbers and words drawn from `random`; texts share about `words` words. */
export function fromSchema(schema: Schema, random: Random, words: number): unknown {
  const root = schema;
  const budget = Math.max(1, Math.floor(words / Math.max(1, countTexts(schema, root))));
  return makeValue(schema, root, random, budget);
}

function makeValue(given: Schema, root: Schema, random: Random, words: number): unknown {
  const schema = resolve(given, root);
  if ("const" in schema) return schema["const"];
  if (Array.isArray(schema["enum"])) return pick(schema["enum"], random);
  const choices = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(choices)) return makeValue(choices[0] as Schema, root, random, words);
  switch (typeOf(schema)) {
    case "object":
      return objectOf(schema, root, random, words);
    case "array":
      return Array.from({ length: itemsOf(schema) }, () => makeValue(asSchema(schema["items"]), root, random, words));
    case "integer":
      return Math.floor(between(schema, random, 1));
    case "number":
      return between(schema, random, 0);
    case "boolean":
      return random() < 0.5;
    case "null":
      return null;
    default:
      return textOf(schema, random, words);
  }
}

function objectOf(schema: Schema, root: Schema, random: Random, words: number): Record<string, unknown> {
  const entries = Object.entries(asSchema(schema["properties"])).map(
    ([name, inner]) => [name, makeValue(asSchema(inner), root, random, words)] as const,
  );
  return Object.fromEntries(entries);
}

function textOf(schema: Schema, random: Random, words: number): string {
  const longest = numberOr(schema["maxLength"], Number.POSITIVE_INFINITY);
  const shortest = numberOr(schema["minLength"], 0);
  return wordsOf(random, words).slice(0, longest).padEnd(shortest, "x");
}

/** `whole` is 1 where the highest value itself must be reached. */
function between(schema: Schema, random: Random, whole: 0 | 1): number {
  const low = numberOr(schema["minimum"], 0);
  const high = numberOr(schema["maximum"], low + 9);
  return low + random() * (high - low + whole);
}

function itemsOf(schema: Schema): number {
  return numberOr(schema["minItems"], Math.min(1, numberOr(schema["maxItems"], 1)));
}

function countTexts(given: Schema, root: Schema): number {
  const schema = resolve(given, root);
  if (Array.isArray(schema["enum"]) || "const" in schema) return 0;
  const choices = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(choices)) return countTexts(asSchema(choices[0]), root);
  const kind = typeOf(schema);
  if (kind === "string") return 1;
  if (kind === "array") return itemsOf(schema) * countTexts(asSchema(schema["items"]), root);
  const properties = Object.values(asSchema(schema["properties"]));
  return properties.reduce<number>((sum, inner) => sum + countTexts(asSchema(inner), root), 0);
}

function resolve(schema: Schema, root: Schema): Schema {
  const path = schema["$ref"];
  if (typeof path !== "string" || !path.startsWith("#/")) return schema;
  const steps = path.slice(2).split("/");
  return asSchema(steps.reduce<unknown>((inner, step) => asSchema(inner)[step], root));
}

function typeOf(schema: Schema): unknown {
  const type = schema["type"];
  if (Array.isArray(type)) return type.find((name) => name !== "null");
  return type ?? (schema["properties"] ? "object" : schema["items"] ? "array" : "string");
}

function asSchema(value: unknown): Schema {
  return typeof value === "object" && value !== null ? (value as Schema) : {};
}

function numberOr(value: unknown, other: number): number {
  return typeof value === "number" ? value : other;
}

function pick(values: readonly unknown[], random: Random): unknown {
  return values[Math.floor(random() * values.length)];
}
