import { Dropped } from "../kernel/kinds.ts";
import { answerProblems } from "./answer-checks.ts";
import { optional, sameProblems, textProblems, toolsProblems } from "./checks.ts";
import { apart, llamaFactoryColumns } from "./llama-factory-columns.ts";
import { messagesProblems, sharegptSpelling } from "./message-checks.ts";
import { sharegptMessages } from "./messages.ts";
import { onlyAnswer } from "./plain-text.ts";
import type { Trainer } from "./trainer.ts";

/** LLaMA-Factory's preferences in ShareGPT's spelling: one message an answer. */
export const llamaFactoryDpo: Trainer = {
  name: "llama-factory-dpo",
  reader: "LLaMA-Factory with stage: dpo",
  columns: () => ["conversations", "chosen", "rejected", "system", "tools"],
  from(record) {
    const pair = record.pair();
    if (pair instanceof Dropped) return pair;
    const { conversations, ...rest } = apart(record.prompt().turns, record.tools());
    const answer = (part: typeof pair.chosen) => sharegptMessages([onlyAnswer(part, "llama-factory-dpo")])[0];
    return { conversations, chosen: answer(pair.chosen), rejected: answer(pair.rejected), ...rest };
  },
  check: (row) => [
    ...messagesProblems(row, "conversations", { first: "user", last: "user", spelling: sharegptSpelling }),
    ...answerProblems(row, "chosen", sharegptSpelling),
    ...answerProblems(row, "rejected", sharegptSpelling),
    ...sameProblems(row, "chosen", "rejected"),
    ...optional(row, "system", (it, column) => textProblems(it, column, { empty: true })),
    ...optional(row, "tools", toolsProblems),
  ],
  entry: (file) => ({
    file_name: file,
    formatting: "sharegpt",
    ranking: true,
    columns: { ...llamaFactoryColumns, chosen: "chosen", rejected: "rejected" },
  }),
};
