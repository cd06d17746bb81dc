import { textColumn } from "./column.ts";
import { defineTask } from "./define.ts";
import { findingIn } from "./finding.ts";
import { framed, markFor, materialOnly } from "./frame.ts";
import { fiveLevels, readScore } from "./rating.ts";
import { exactly, ratingSchema, reasonSchema } from "./scores.ts";
import type { Task } from "./task.ts";

/** Raised when the prompt changes: part of the definition. */
const VERSION = 1;

/**
 * Scores from 1 to 5 how good a generation is as an assistant's answer to its instruction, with a reason: the self-curation of
 * instruction backtranslation (Li et al. 2023), which keeps the pairs that score 5.
 *
 * A reply without one score and a reason is an ERR_PARSE.
 */
export const instructionBacktranslation = defineTask({
  name: "instruction-backtranslation",
  role: "judge",
  summary: "Scores from 1 to 5 how good a generation is as an assistant's answer, with a reason",
  source: "Instruction backtranslation, Li et al. 2023, arXiv:2308.06259",
  options: {},
  create: (): Task => ({
    name: "instruction-backtranslation",
    role: "judge",
    reads: ["instruction", "generation"],
    adds: ["score", "reason"],
    definition: { task: "instruction-backtranslation", version: VERSION },
    prompt(row) {
      const instruction = textColumn("instruction-backtranslation", row, "instruction");
      const generation = textColumn("instruction-backtranslation", row, "generation");
      const mark = markFor([instruction, generation]);
      const frames = `${framed("instruction", instruction, mark)}\n\n${framed("answer", generation, mark)}`;
      return {
        messages: [
          { role: "system", content: system },
          { role: "user", content: `${frames}\n\nJudge the answer, as {"reason": <why>, "score": <1 to 5>}.` },
        ],
        schema,
        parse(reply) {
          const { value, words } = findingIn(reply, { read, reason: "reason before the score" });
          return { score: value, reason: words };
        },
      };
    },
  }),
});

const schema = exactly({ reason: reasonSchema, score: ratingSchema(fiveLevels) });

const read = (raw: unknown): number => readScore(raw, "the answer", fiveLevels);

const system = [
  "You judge whether a text, which may have been taken from a web page, is a good example of how an assistant should answer an instruction.",
  `1 = not an answer: incomplete, vague, off the subject, or full of things that only make sense where it was copied from
2 = touches the subject, but does not do what the person asked
3 = answers the person, but not in the voice of an assistant: a post, an article or an advertisement
4 = an assistant's answer: complete and to the point, with small room for improvement
5 = a perfect answer of an assistant: written for this person, expert, clear, well ordered, and nothing beside the point`,
  materialOnly("The instruction and the answer"),
  "Answer with one JSON object and nothing else. It holds first the reason, one or two sentences of your own on why, then the score: a whole number from 1 to 5.",
].join("\n\n");
