import { textColumn, textsColumn } from "./column.ts";
import { defineTask } from "./define.ts";
import { findingIn } from "./finding.ts";
import { framed, markFor, materialOnly } from "./frame.ts";
import { oneByOne } from "./one-by-one.ts";
import { readScore } from "./rating.ts";
import { exactly, ratingSchema, reasonSchema } from "./scores.ts";
import type { Prompt, Task } from "./task.ts";

/** Raised when the prompt changes: part of the definition. */
const VERSION = 1;
const scale = { least: 1, most: 10 };
const adds = ["critiques", "scores"];
const schema = exactly({ critique: reasonSchema, score: ratingSchema(scale) });

/**
 * Criticises each of a row's generations by itself and scores it from 1 to 10 (UltraCM, of UltraFeedback, Cui et al. 2023).
 *
 * `critiques` and `scores` stand in the places of the generations; one that is null gets null. It takes a call for each
 * generation, one after the other. A reply without one score and a critique is an ERR_PARSE of the row.
 */
export const ultracm = defineTask({
  name: "ultracm",
  role: "judge",
  summary: "Criticises each generation by itself and scores it from 1 to 10",
  source: "UltraCM of UltraFeedback, Cui et al. 2023, arXiv:2310.01377",
  options: {},
  create: (): Task => ({
    name: "ultracm",
    role: "judge",
    reads: ["instruction", "generations"],
    adds,
    definition: { task: "ultracm", version: VERSION },
    prompt(row) {
      const instruction = textColumn("ultracm", row, "instruction");
      return oneByOne({
        texts: textsColumn("ultracm", row, "generations"),
        adds,
        about: (text, place) => critique(instruction, text, place),
      });
    },
  }),
});

/** What is asked about one generation, by itself. */
function critique(instruction: string, answer: string, place: number): Prompt {
  const mark = markFor([instruction, answer]);
  const frames = `${framed("instruction", instruction, mark)}\n\n${framed("answer", answer, mark)}`;
  return {
    turn: `text_${place + 1}`,
    messages: [
      { role: "system", content: system },
      { role: "user", content: `${frames}\n\nJudge the answer, as {"critique": <your critique>, "score": <1 to 10>}.` },
    ],
    schema,
    parse(reply) {
      const read = (raw: unknown): number => readScore(raw, `text ${place + 1}`, scale);
      const { value, words } = findingIn(reply, { read, reason: "critique before the score" });
      return { critiques: words, scores: value };
    },
  };
}

const system = [
  "You are a critic who helps an assistant to answer better. You are given an instruction and an answer to it.",
  "Write a critique of the answer: what it does well, what is wrong or missing, and one concrete step that would improve it. Then score the answer as a whole.",
  `1 = useless or harmful
3 = mostly wrong or beside the point
5 = half of it helps, with clear faults
7 = good, with some room for improvement
9 = excellent, hardly anything to improve
10 = perfect`,
  materialOnly("The instruction and the answer"),
  "Answer with one JSON object and nothing else. It holds first the critique, two or three short sentences of your own, then the score: a whole number from 1 to 10.",
].join("\n\n");
