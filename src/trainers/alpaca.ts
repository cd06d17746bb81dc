import { Dropped } from "../kernel/kinds.ts";
import { textProblems } from "./checks.ts";
import { onlyAnswer, onlyQuestion } from "./plain-text.ts";
import type { Trainer } from "./trainer.ts";

/** One question and one answer, with what the question is about in `input`, which may be empty. */
export const alpaca: Trainer = {
  name: "alpaca",
  reader: "axolotl, LLaMA-Factory and Unsloth",
  columns: () => ["instruction", "input", "output"],
  from(record) {
    const completion = record.completion();
    if (completion instanceof Dropped) return completion;
    const prompt = record.prompt();
    const question = onlyQuestion(prompt, "alpaca");
    const { input = "" } = prompt;
    const instruction = input === "" ? question : question.slice(0, -input.length - 1);
    return { instruction, input, output: onlyAnswer(completion, "alpaca").content };
  },
  check: (row) => [
    ...textProblems(row, "instruction"),
    ...textProblems(row, "input", { empty: true }),
    ...textProblems(row, "output"),
  ],
};
