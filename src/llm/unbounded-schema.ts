import type { JsonSchema } from "./llm.ts";

/**
 * A schema without the longest lengths of its strings.
 *
 * Servers count characters token by token: with xgrammar, vLLM's default, a string of at most 600 costs 4 s once and then 12 ms a token
 * of each sequence, on the CPU, where an unbounded one costs 4 µs. `max_tokens` bounds a reply for nothing.
 */
export function unbounded(schema: JsonSchema): JsonSchema {
  const known = made.get(schema) ?? without(schema);
  made.set(schema, known);
  return known;
}

/** A step's schema comes with every request. */
const made = new WeakMap<JsonSchema, JsonSchema>();

function without(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(schema).filter(([name, value]) => name !== "maxLength" || typeof value !== "number");
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Object.hasOwn(literal, name) ? value : within(value)]),
  );
}

/** What a schema holds that is no schema. */
const literal = { const: true, default: true, enum: true, examples: true };

function within(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(within);
  return typeof value === "object" && value !== null ? unbounded(value as JsonSchema) : value;
}
