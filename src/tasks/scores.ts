import type { JsonSchema } from "../llm/llm.ts";
import type { Scale } from "./rating.ts";

/** `text_1` to `text_n`: what a judge calls the texts. */
export function textNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `text_${index + 1}`);
}

/**
 * Words of a judge.
 *
 * Without a longest length a small model that is held to a grammar does not stop.
 */
export const reasonSchema: JsonSchema = { type: "string", maxLength: 600 };

/** One whole number of a scale. */
export function ratingSchema({ least, most }: Scale): JsonSchema {
  return { type: "integer", enum: Array.from({ length: most - least + 1 }, (_, index) => least + index) };
}

/** An object that has exactly these fields, in this order. */
export function exactly(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}

/** The same object for as many texts: adapters keep what they make of a schema by the object that it is. */
export function byCount(make: (count: number) => JsonSchema): (count: number) => JsonSchema {
  const made = new Map<number, JsonSchema>();
  return (count) => {
    const schema = made.get(count) ?? make(count);
    made.set(count, schema);
    return schema;
  };
}

/** An object with an entry for each text: a reply held to it cannot leave out a text, nor rate one twice. */
export function entriesSchema(
  count: number,
  entry: JsonSchema,
  before: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema {
  return exactly({ ...before, ...Object.fromEntries(textNames(count).map((name) => [name, entry])) });
}

/** One number a text. */
export function scoresSchema(
  count: number,
  scale: Scale,
  before: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema {
  return entriesSchema(count, ratingSchema(scale), before);
}

/** The form of such a reply in a prompt: `{"text_1": <1 to 6>, …}`. */
export function scoresForm(count: number, { least, most }: Scale, before: readonly string[] = []): string {
  return `{${[...before, ...textNames(count).map((name) => `"${name}": <${least} to ${most}>`)].join(", ")}}`;
}
