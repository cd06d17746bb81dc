import type { JsonSchema } from "../llm/llm.ts";

/**
 * A reply that stands for one that is not known yet: `<generation>`, or JSON of the shape that was asked for. One to a `prompt` that
 * holds `<generation>` is `<generation 2>`: a task that rewrites a text is not done with the same one.
 */
export function placeholderReply(schema: JsonSchema | undefined, prompt = ""): string {
  if (schema !== undefined) return JSON.stringify(placeholderFor(schema, "generation"));
  const before = [...prompt.matchAll(/<generation(?: (\d+))?>/g)].map(([, number = "1"]) => Number(number));
  return before.length === 0 ? "<generation>" : `<generation ${Math.max(...before) + 1}>`;
}

/** What stands for a column that a step would add: a list where its name says so. */
export function placeholderColumn(name: string): unknown {
  return name.endsWith("s") ? [`<${singular(name)}>`] : `<${name}>`;
}

function placeholderFor(schema: JsonSchema, name: string): unknown {
  const options = (schema["anyOf"] ?? schema["oneOf"]) as readonly JsonSchema[] | undefined;
  if (options?.[0]) return placeholderFor(options[0], name);
  if (schema["const"] !== undefined) return schema["const"];
  const values = schema["enum"] as readonly unknown[] | undefined;
  if (values) return values[Math.floor(values.length / 2)];
  const type = Array.isArray(schema["type"]) ? schema["type"][0] : schema["type"];
  if (type === "object") return objectFor(schema);
  if (type === "array") return listFor(schema, name);
  if (type === "integer" || type === "number") return schema["minimum"] ?? 1;
  return type === "boolean" ? true : type === "null" ? null : `<${name}>`;
}

function objectFor(schema: JsonSchema): Record<string, unknown> {
  const properties = (schema["properties"] ?? {}) as Record<string, JsonSchema>;
  return Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, placeholderFor(inner, name)]));
}

function listFor(schema: JsonSchema, name: string): unknown[] {
  const prefix = schema["prefixItems"] as readonly JsonSchema[] | undefined;
  if (prefix) return prefix.map((item) => placeholderFor(item, singular(name)));
  const count = Number(schema["minItems"] ?? 1) || 1;
  const item = (schema["items"] ?? { type: "string" }) as JsonSchema;
  return Array.from({ length: count }, (_, index) =>
    placeholderFor(item, count > 1 ? `${singular(name)} ${index + 1}` : singular(name)),
  );
}

function singular(name: string): string {
  return name.replace(/s$/, "");
}
