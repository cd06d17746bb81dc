import { Dropped } from "../kernel/kinds.ts";
import { optional, toolsProblems } from "./checks.ts";
import { messagesProblems, sharegptSpelling } from "./message-checks.ts";
import { sharegptMessages } from "./messages.ts";
import { toolsColumn } from "./tools.ts";
import type { Trainer } from "./trainer.ts";

/** Conversations of human and gpt, the system prompt among them. */
export const sharegpt: Trainer = {
  name: "sharegpt",
  reader: "Unsloth (standardize_sharegpt), LLaMA-Factory and older axolotl",
  columns: () => ["conversations"],
  optional: ["tools"],
  from(record) {
    const turns = record.conversation();
    return turns instanceof Dropped ? turns : { conversations: sharegptMessages(turns), ...toolsColumn(record) };
  },
  check: (row) => [
    ...messagesProblems(row, "conversations", { first: "user", last: "assistant", spelling: sharegptSpelling }),
    ...optional(row, "tools", toolsProblems),
  ],
};
