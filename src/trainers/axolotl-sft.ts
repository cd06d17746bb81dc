import { Dropped } from "../kernel/kinds.ts";
import { optional, toolsProblems } from "./checks.ts";
import { messagesProblems } from "./message-checks.ts";
import { flatMessages } from "./messages.ts";
import { flatTools } from "./tools.ts";
import type { Trainer } from "./trainer.ts";

/** axolotl's `type: chat_template`. */
export const axolotlSft: Trainer = {
  name: "axolotl-sft",
  reader: "axolotl with type: chat_template",
  columns: () => ["messages"],
  optional: ["tools"],
  from(record) {
    const turns = record.conversation();
    return turns instanceof Dropped ? turns : { messages: flatMessages(turns), ...flatTools(record) };
  },
  check: (row) => [
    ...messagesProblems(row, "messages", { first: "user", last: "assistant" }),
    ...optional(row, "tools", toolsProblems),
  ],
};
