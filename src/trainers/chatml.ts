import { Dropped } from "../kernel/kinds.ts";
import { optional, toolsProblems } from "./checks.ts";
import { messagesProblems } from "./message-checks.ts";
import { chatMessages } from "./messages.ts";
import { toolsColumn } from "./tools.ts";
import type { Trainer } from "./trainer.ts";

/** Conversations of system, user and assistant, which nearly everybody reads. */
export const chatml: Trainer = {
  name: "chatml",
  reader: "Unsloth, TRL, axolotl",
  columns: () => ["messages"],
  optional: ["tools"],
  from(record) {
    const turns = record.conversation();
    return turns instanceof Dropped ? turns : { messages: chatMessages(turns), ...toolsColumn(record) };
  },
  check: (row) => [
    ...messagesProblems(row, "messages", { first: "user", last: "assistant" }),
    ...optional(row, "tools", toolsProblems),
  ],
};
