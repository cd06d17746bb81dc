import type { Row } from "../row.ts";
import { absent, type Problem, problem, textProblems } from "./checks.ts";
import { promptText } from "./plain-text.ts";
import type { Trainer } from "./trainer.ts";

/** Worked solutions, each step right or wrong: what a process reward model learns from. Plain text only. */
export const trlStepwise: Trainer = {
  name: "trl-stepwise",
  reader: "TRL's PRMTrainer",
  columns: () => ["prompt", "completions", "labels"],
  from(record) {
    const steps = record.steps();
    return {
      prompt: promptText(record.prompt()),
      completions: steps.map(({ text }) => text),
      labels: steps.map(({ right }) => right),
    };
  },
  check: (row) => [
    ...textProblems(row, "prompt"),
    ...itemProblems(row, "completions", "a text", (item) => typeof item === "string" && item.trim() !== ""),
    ...itemProblems(row, "labels", "true or false", (item) => typeof item === "boolean"),
    ...lengthProblems(row),
  ],
};

function itemProblems(row: Row, column: string, what: string, fits: (item: unknown) => boolean): readonly Problem[] {
  const nothing = absent(row, column);
  if (nothing !== undefined) return nothing;
  const items = row[column];
  if (!Array.isArray(items)) return [problem(column, "is not a list")];
  if (items.length === 0) return [problem(column, "is empty")];
  const odd = items.findIndex((item) => !fits(item));
  return odd < 0 ? [] : [problem(column, `has an item that is not ${what}`, `[${odd}]`)];
}

function lengthProblems({ completions, labels }: Row): readonly Problem[] {
  if (!Array.isArray(completions) || !Array.isArray(labels) || completions.length === labels.length) return [];
  return [problem("labels", "are not one for each of completions")];
}
