import { textColumn, textsColumn } from "./column.ts";
import { defineTask } from "./define.ts";
import { materialOnly } from "./frame.ts";
import { judgementIn } from "./judgement.ts";
import { lineUp } from "./lineup.ts";
import { byCount, reasonSchema, scoresForm, scoresSchema } from "./scores.ts";
import type { Task } from "./task.ts";

/** Raised when the prompt changes: part of the definition. */
const VERSION = 1;
const scale = { least: 1, most: 10 };
const schemaFor = byCount((count) => scoresSchema(count, scale, { rationale: reasonSchema }));

/**
 * Compares a row's generations and rates each from 1 to 10, with one rationale for all of them (JudgeLM, Zhu et al. 2023).
 *
 * `ratings` stand in the places of the generations; one that is null is not shown and gets null. The judge sees them in a seeded
 * order; `rationale` calls them text_1, text_2 and so on by their places in the row. A reply that does not rate each of them
 * exactly once is an ERR_PARSE.
 */
export const judgelm = defineTask({
  name: "judgelm",
  role: "judge",
  summary: "Compares the generations and rates each from 1 to 10, with one rationale for all",
  source: "JudgeLM, Zhu et al. 2023, arXiv:2310.17631",
  options: {},
  create: (): Task => ({
    name: "judgelm",
    role: "judge",
    reads: ["instruction", "generations"],
    adds: ["ratings", "rationale"],
    definition: { task: "judgelm", version: VERSION },
    prompt(row, context) {
      const instruction = textColumn("judgelm", row, "instruction");
      const generations = textsColumn("judgelm", row, "generations");
      const { frames, count, inPlace, inWords } = lineUp({ instruction }, generations, context);
      const form = scoresForm(count, scale, ['"rationale": <your comparison>']);
      return {
        messages: [
          { role: "system", content: system },
          { role: "user", content: `${frames}\n\nCompare the texts, as ${form}.` },
        ],
        schema: schemaFor(count),
        parse(reply) {
          const { ratings, rationale } = judgementIn(reply, count, scale);
          return { ratings: inPlace(ratings), rationale: rationale && inWords(rationale) };
        },
      };
    },
  }),
});

const system = [
  "You are an impartial judge who compares texts that answer the same instruction.",
  "Weigh how helpful, relevant, correct and detailed each of them is. Say where they differ, then rate each from 1 (useless) to 10 (could not be better).",
  "A longer text is not a better one, and the order of the texts means nothing.",
  materialOnly("The instruction and each text"),
  "Answer with one JSON object and nothing else. It holds first the rationale, a few sentences of your own that compare the texts by their names, then a rating for each text: a whole number from 1 to 10.",
].join("\n\n");
