import { z } from "zod";
import type { Row } from "../row.ts";
import { textColumn, textsColumn } from "./column.ts";
import { defineTask } from "./define.ts";
import { materialOnly } from "./frame.ts";
import { lineUp } from "./lineup.ts";
import { fiveLevels } from "./rating.ts";
import { type Aspect, aspects, criteriaOf, rubrics } from "./rubrics.ts";
import { byCount, entriesSchema, exactly, ratingSchema, reasonSchema, textNames } from "./scores.ts";
import type { Prompt, Task, TaskContext } from "./task.ts";
import { verdictsIn } from "./verdicts.ts";

/** Raised when a prompt changes: part of the definition. */
const VERSION = 1;

/**
 * Rates each of a row's generations from 1 to 5 on one aspect, with a rationale (UltraFeedback, Cui et al. 2023).
 *
 * `ratings` and `rationales` stand in the places of the generations; a generation that is null is not shown and gets null.
 * The judge sees them in a seeded order. A reply that does not rate each of them exactly once is an ERR_PARSE. `N/A` is null.
 * Without `critique` there are `ratings` only.
 */
export const ultrafeedback = defineTask({
  name: "ultrafeedback",
  role: "judge",
  summary: "Rates each generation from 1 to 5, with a rationale",
  source: "UltraFeedback, Cui et al. 2023, arXiv:2310.01377",
  options: {
    aspect: z
      .enum([...aspects, "text-quality"])
      .default("overall-rating")
      .meta({ description: "What to rate; text-quality is another name for overall-rating" }),
    critique: z.boolean().default(true).meta({ description: "Ask for a rationale before each rating" }),
  },
  create: ({ aspect, critique }) => judge(aspect === "text-quality" ? "overall-rating" : aspect, critique),
});

function judge(aspect: Aspect, critique: boolean): Task {
  const system = instructions(aspect, critique);
  return {
    name: "ultrafeedback",
    role: "judge",
    reads: ["instruction", "generations"],
    adds: critique ? ["ratings", "rationales"] : ["ratings"],
    definition: { task: "ultrafeedback", version: VERSION, aspect, critique },
    prompt: (row, context) => promptFor(row, context, system, critique),
  };
}

function promptFor(row: Row, context: TaskContext, system: string, critique: boolean): Prompt {
  const instruction = textColumn("ultrafeedback", row, "instruction");
  const { frames, count, inPlace, inWords } = lineUp(
    { instruction },
    textsColumn("ultrafeedback", row, "generations"),
    context,
  );
  const ask = count === 1 ? "Rate text_1" : `Rate text_1 to text_${count}, each on its own merits`;
  const names = textNames(count).map((name) => `"${name}": ${formOf(critique)}`);
  return {
    messages: [
      { role: "system", content: system },
      { role: "user", content: `${frames}\n\n${ask}, as {${names.join(", ")}}.` },
    ],
    schema: (critique ? critiqueSchema : ratingsSchema)(count),
    parse(reply) {
      const verdicts = verdictsIn(reply, count, fiveLevels);
      const ratings = inPlace(verdicts.map(({ rating }) => rating));
      if (!critique) return { ratings };
      return { ratings, rationales: inPlace(verdicts.map(({ rationale }) => rationale && inWords(rationale))) };
    },
  };
}

/** The part that all rows share, so that servers can keep it: it comes first and never changes. */
function instructions(aspect: Aspect, critique: boolean): string {
  const { note } = rubrics[aspect];
  return [
    "You are a strict and fair judge of texts that answer an instruction.",
    criteriaOf(rubrics[aspect]),
    `A longer text is not a better one, and the order of the texts means nothing.${note ? ` ${note}` : ""}`,
    materialOnly("The instruction and each text"),
    `Answer with one JSON object that has an entry for each text, and nothing else. Each entry holds ${critique ? "first the rationale, one or two sentences of your own on why, then the rating" : "the rating"}: a whole number from 1 to 5.`,
  ].join("\n\n");
}

function formOf(critique: boolean): string {
  return critique ? '{"rationale": <why>, "rating": <1 to 5>}' : '{"rating": <1 to 5>}';
}

const rating = ratingSchema(fiveLevels);
const critiqueSchema = byCount((count) => entriesSchema(count, exactly({ rationale: reasonSchema, rating })));
const ratingsSchema = byCount((count) => entriesSchema(count, exactly({ rating })));
