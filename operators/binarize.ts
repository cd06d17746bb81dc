import { z } from "zod";
import { withoutColumns } from "../src/columns.ts";
import { DistilError } from "../src/errors.ts";
import { chance } from "../src/hash.ts";
import { Dropped } from "../src/kernel/kinds.ts";
import { defineOperator } from "../src/operator.ts";
import { type Answer, choosePair, ratedAnswers, worst } from "../src/preference.ts";
import { pairColumns } from "../src/preference-shape.ts";
import type { Row } from "../src/row.ts";

const options = {
  strategy: z
    .enum(["best-worst", "best-random"])
    .default("best-worst")
    .meta({ description: "Which answer the best one is set against: the worst, or any worse one by a seeded draw" }),
  ties: z
    .enum(["drop", "keep"])
    .default("drop")
    .meta({ description: "What becomes of a row whose answers are all rated alike" }),
  margin: z
    .number()
    .min(0)
    .default(0)
    .meta({ description: "Least difference between the two ratings", placeholder: "M" }),
  shape: z.enum(["trl", "distilabel"]).default("trl").meta({
    description:
      "trl: prompt as messages, chosen and rejected the answer alone; distilabel: prompt as text, both with the user turn",
  }),
};

const consumed: ReadonlySet<string> = new Set([
  "instruction",
  "generations",
  "ratings",
  "rationales",
  "generation_models",
  "labelling_model",
]);
const adds = ["prompt", "chosen", "rejected", "chosen_rating", "rejected_rating"];

/**
 * Turns rated generations into a preference: the best one chosen, a worse one rejected.
 *
 * The columns it reads are gone afterwards, others stay. Generations without a rating are left out. Dropped: rows with fewer
 * than two rated, with a tie (unless kept), below the margin, or whose answers say the same. Ratings, models and rationales
 * that do not belong to the generations one by one make a reject (ERR_COLUMN).
 */
export const binarize = defineOperator({
  name: "binarize",
  summary: "Turn rated generations into chosen and rejected",
  details:
    "Reads instruction, generations, ratings, and system_prompt, rationales and generation_models where they are there.",
  examples: [
    "distil binarize --margin 1 < labelled.jsonl",
    "distil binarize --strategy best-random --shape distilabel < labelled.jsonl",
  ],
  options,
  check({ ties, margin }) {
    if (ties === "drop" || margin === 0) return;
    throw new DistilError(
      "ERR_OPTION",
      `Cannot use binarize.margin with ties kept as a tie has no margin: current value is ${margin}`,
    );
  },
  open({ strategy, ties, margin, shape }, { seed }) {
    const draw = (row: Row, answers: readonly Answer[]): Answer =>
      answers[
        Math.floor(chance(seed, "binarize", row["instruction"], row["generations"], row["ratings"]) * answers.length)
      ]!;
    return {
      kind: "row",
      name: "binarize",
      reads: ["instruction", "generations", "ratings"],
      adds,
      columns: (before) => [
        ...before.filter((column) => !consumed.has(column) && !adds.includes(column)),
        ...adds,
        ...(before.includes("generation_models") ? ["chosen_model", "rejected_model"] : []),
        ...(before.includes("rationales") ? ["chosen_rationale", "rejected_rationale"] : []),
      ],
      fn(row) {
        const take = strategy === "best-worst" ? worst : (answers: readonly Answer[]) => draw(row, answers);
        const pair = choosePair(ratedAnswers(row), { ties, margin, take });
        return pair instanceof Dropped
          ? pair
          : Object.assign(withoutColumns(row, consumed), pairColumns(row, pair, shape));
      },
    };
  },
});
