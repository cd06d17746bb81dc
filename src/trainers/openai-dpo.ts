import { Dropped } from "../kernel/kinds.ts";
import type { Row } from "../row.ts";
import { absent, type Problem, problem, sameProblems, unknownProblems } from "./checks.ts";
import { listProblems, messagesProblems } from "./message-checks.ts";
import { openAiMessages } from "./messages.ts";
import { openAi } from "./openai-spelling.ts";
import { onlyAnswer } from "./plain-text.ts";
import type { Trainer } from "./trainer.ts";

/** OpenAI's preference fine-tuning: text only, one assistant's message an answer. */
export const openAiDpo: Trainer = {
  name: "openai-dpo",
  reader: "OpenAI's preference fine-tuning, and Azure, Fireworks and Together",
  columns: () => ["input", "preferred_output", "non_preferred_output"],
  from(record) {
    const pair = record.pair();
    if (pair instanceof Dropped) return pair;
    const tools = record.tools();
    return {
      input: { messages: openAiMessages(record.prompt().turns), ...(tools === undefined ? {} : { tools }) },
      preferred_output: openAiMessages([onlyAnswer(pair.chosen, "openai-dpo")]),
      non_preferred_output: openAiMessages([onlyAnswer(pair.rejected, "openai-dpo")]),
    };
  },
  check: (row) => [
    ...inputProblems(row),
    ...outputProblems(row, "preferred_output"),
    ...outputProblems(row, "non_preferred_output"),
    ...sameProblems(row, "preferred_output", "non_preferred_output"),
    ...unknownProblems(row, ["input", "preferred_output", "non_preferred_output"]),
  ],
  file: { least: 10, loose: true },
};

function inputProblems(row: Row): readonly Problem[] {
  const nothing = absent(row, "input");
  if (nothing !== undefined) return nothing;
  const { input } = row;
  if (typeof input !== "object" || Array.isArray(input)) return [problem("input", "is not an object with messages")];
  const { messages } = input as { readonly messages?: unknown };
  return listProblems(messages, "input", { first: "user", last: "user", spelling: openAi, repeats: true });
}

function outputProblems(row: Row, column: string): readonly Problem[] {
  const problems = messagesProblems(row, column, { first: "assistant", last: "assistant", spelling: openAi });
  if (problems.length > 0 || (row[column] as readonly unknown[]).length === 1) return problems;
  return [problem(column, "has more than one message")];
}
