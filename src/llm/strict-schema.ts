import type { JsonSchema } from "./llm.ts";

const known = new WeakMap<JsonSchema, boolean>();

/**
 * Whether OpenAI holds a reply to a schema strictly: every object lists all it may have and needs all of it. Others are refused as strict,
 * and are taken as a wish where they are not called so.
 */
export function isStrict(schema: JsonSchema): boolean {
  const said = known.get(schema) ?? (schema["type"] === "object" && closed(schema));
  known.set(schema, said);
  return said;
}

function closed(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(closed);
  const { type, properties, required, additionalProperties, enum: _enum, const: _const, ...rest } = value as JsonSchema;
  const inner = Object.values((properties ?? {}) as JsonSchema);
  if (![...inner, ...Object.values(rest)].every(closed)) return false;
  if (type !== "object" && properties === undefined) return true;
  const needed = Array.isArray(required) ? required : [];
  return (
    additionalProperties === false &&
    Object.keys((properties ?? {}) as JsonSchema).every((name) => needed.includes(name))
  );
}
