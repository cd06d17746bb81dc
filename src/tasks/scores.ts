import type { JsonSchema } from "../llm/llm.ts";
import type { Scale } from "./rating.ts";

/** The whole numbers of a scale, lowest first. */
export function levelsOf({ least, most }: Scale): readonly number[] {
  return Array.from({ length: most - least + 1 }, (_, index) => least + index);
}

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

/** An object that has exactly these fields, in this order. */
export function exactly(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}

/** One number a text: a reply held to it cannot leave out a text, nor rate one twice. */
export function scoresSchema(
  count: number,
  scale: Scale,
  before: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema {
  const score = { type: "integer", enum: levelsOf(scale) };
  return exactly({ ...before, ...Object.fromEntries(textNames(count).map((name) => [name, score])) });
}

/** The form of such a reply in a prompt: `{"text_1": <1 to 6>, …}`. */
export function scoresForm(count: number, { least, most }: Scale, before: readonly string[] = []): string {
  return `{${[...before, ...textNames(count).map((name) => `"${name}": <${least} to ${most}>`)].join(", ")}}`;
}
