import { z } from "zod";
import type { JsonSchema } from "../llm/llm.ts";
import { splitPair } from "../options.ts";
import type { Row } from "../row.ts";
import { keyOf } from "./areas.ts";
import { areasInJson } from "./areas-in-json.ts";
import { areasInText } from "./areas-in-text.ts";
import { textColumn, textsColumn } from "./column.ts";
import { defineTask } from "./define.ts";
import { materialOnly } from "./frame.ts";
import { lineUp } from "./lineup.ts";
import { byCount, entriesSchema, exactly, ratingSchema, reasonSchema } from "./scores.ts";
import type { Prompt, Task, TaskContext } from "./task.ts";

/** Raised when the prompt changes: part of the definition. */
const VERSION = 1;
const task = "ultrajudge";
const scale = { least: 0, most: 10 };

/** The areas of distilabel's UltraJudge, in our words. */
const usualAreas: Readonly<Record<string, string>> = {
  "Practical Accuracy": "Is it correct, and can it be put to use as it is?",
  "Clarity & Transparency": "Is it easy to follow, and open about what it takes for granted and does not know?",
  "Authenticity & Reliability": "Can one rely on it: nothing made up, nothing that contradicts itself?",
  "Compliance with Intent": "Does it do what the instruction means, in aim and in form?",
};

const areasOption = z
  .union([
    z.record(z.string().min(1), z.string().min(1)),
    z.array(z.string()).transform((pairs) => Object.fromEntries(pairs.map(splitPair))),
  ])
  .refine((areas) => Object.keys(areas).length > 0, "at least one area")
  .refine(areDistinct, "areas whose names differ in their letters, and none of which is called rating");

/** In a reply an area is told from the others, and from the rating of the whole, by its name however that is written. */
function areDistinct(areas: Readonly<Record<string, string>>): boolean {
  const keys = new Set(Object.keys(areas).map(keyOf));
  return keys.size === Object.keys(areas).length && !keys.has("") && !keys.has("rating");
}

/**
 * Rates each of a row's generations from 0 to 10 in several areas and as a whole (UltraJudge, of distilabel 0.6).
 *
 * `ratings` and `areas` stand in the places of the generations: an entry of `areas` has a rating and a rationale by area. A
 * generation that is null is not shown and gets null. The judge sees them in a seeded order. A reply that does not rate each of
 * them once as a whole and once in each area is an ERR_PARSE.
 */
export const ultrajudge = defineTask({
  name: task,
  role: "judge",
  summary: "Rates each generation from 0 to 10, as a whole and by area",
  source: "UltraJudge of distilabel 0.6, after UltraFeedback, Cui et al. 2023, arXiv:2310.01377",
  options: {
    areas: areasOption.optional().meta({
      description: "What to rate, and the question to ask about it",
      placeholder: "NAME=QUESTION",
      pairs: true,
    }),
  },
  create({ areas = usualAreas }): Task {
    const names = Object.keys(areas);
    const shared: Shared = { areas: names, system: instructions(areas), schema: schemaOf(names) };
    return {
      name: task,
      role: "judge",
      reads: ["instruction", "generations"],
      adds: ["ratings", "areas"],
      definition: { task, version: VERSION, areas },
      prompt: (row, context) => promptFor(row, context, shared),
    };
  },
});

/** What is the same for all rows. */
interface Shared {
  readonly areas: readonly string[];
  readonly system: string;
  schema(count: number): JsonSchema;
}

function promptFor(row: Row, context: TaskContext, { areas, system, schema }: Shared): Prompt {
  const instruction = textColumn(task, row, "instruction");
  const { frames, count, inPlace, inWords } = lineUp({ instruction }, textsColumn(task, row, "generations"), context);
  return {
    messages: [
      { role: "system", content: system },
      { role: "user", content: `${frames}\n\nRate the texts, as ${formOf(count, areas)}.` },
    ],
    schema: schema(count),
    parse(reply) {
      const asked = { count, areas, scale };
      const said = areasInJson(reply, asked) ?? areasInText(reply, asked);
      const named = said.map((one) =>
        Object.fromEntries(
          Object.entries(one.areas).map(([name, { rating, rationale }]) => [
            name,
            { rating, rationale: rationale && inWords(rationale) },
          ]),
        ),
      );
      return { ratings: inPlace(said.map(({ rating }) => rating)), areas: inPlace(named) };
    },
  };
}

function instructions(areas: Readonly<Record<string, string>>): string {
  const questions = Object.entries(areas).map(([name, question]) => `${name}: ${question}`);
  return [
    "You are a strict and fair judge of texts that answer an instruction. You rate each text in these areas, and then as a whole:",
    questions.join("\n"),
    "A rating is a whole number from 0 (fails entirely) over 5 (half of it is right) to 10 (nothing could be better). The rating of the whole weighs the areas as the instruction needs them. A longer text is not a better one, and the order of the texts means nothing.",
    materialOnly("The instruction and each text"),
    "Answer with one JSON object that has an entry for each text, and nothing else. Each entry holds, for each area, first the rationale, one sentence of your own on why, then the rating; and last the rating of the whole.",
  ].join("\n\n");
}

function formOf(count: number, areas: readonly string[]): string {
  const area = '{"rationale": <why>, "rating": <0 to 10>}';
  const entry = `{${areas.map((name) => `${JSON.stringify(name)}: ${area}`).join(", ")}, "rating": <0 to 10>}`;
  return count === 1
    ? `{"text_1": ${entry}}`
    : `{"text_1": ${entry}, and the same for text_2${count > 2 ? ` to text_${count}` : ""}}`;
}

function schemaOf(areas: readonly string[]): Shared["schema"] {
  const rating = ratingSchema(scale);
  const area = exactly({ rationale: reasonSchema, rating });
  const entry = exactly({ ...Object.fromEntries(areas.map((name) => [name, area])), rating });
  return byCount((count) => entriesSchema(count, entry));
}
