import { textColumn, textsColumn } from "./column.ts";
import { defineTask } from "./define.ts";
import { materialOnly } from "./frame.ts";
import { lineUp } from "./lineup.ts";
import { sideBySide } from "./side-by-side.ts";
import type { Task } from "./task.ts";

/** Raised when the prompt changes: part of the definition. */
const VERSION = 1;

/**
 * Scores each of a row's generations from 1 to 6 for its quality, all of them side by side (Deita, Liu et al. 2023).
 *
 * `scores` stand in the places of the generations; one that is null is not shown and gets null. The judge sees them in a seeded
 * order. A reply that does not score each of them exactly once is an ERR_PARSE.
 */
export const qualityScorer = defineTask({
  name: "quality-scorer",
  role: "judge",
  summary: "Scores the quality of each generation from 1 to 6, side by side",
  source: "Deita, Liu et al. 2023, arXiv:2312.15685",
  options: {},
  create: (): Task => ({
    name: "quality-scorer",
    role: "judge",
    reads: ["instruction", "generations"],
    adds: ["scores"],
    definition: { task: "quality-scorer", version: VERSION },
    prompt(row, context) {
      const instruction = textColumn("quality-scorer", row, "instruction");
      const generations = textsColumn("quality-scorer", row, "generations");
      return sideBySide(system, lineUp({ instruction }, generations, context));
    },
  }),
});

const system = [
  "You compare texts that answer the same instruction, and score how good each one is as training material for an assistant.",
  "Weigh whether it is helpful, relevant, correct, deep enough, clear, and rich in useful detail.",
  `1 = useless: wrong, empty or off the subject
2 = poor: little of it helps
3 = passable: answers the main point, thin or flawed
4 = good: correct and useful
5 = very good: correct, complete and well put
6 = outstanding: what a careful expert would be proud of`,
  "Put the texts in order in your mind first, and give different scores to texts that differ in quality. A longer text is not a better one, and the order of the texts means nothing.",
  materialOnly("The instruction and each text"),
  "Answer with one JSON object that has a score for each text, a whole number from 1 to 6, and nothing else.",
].join("\n\n");
