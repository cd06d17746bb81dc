import { Dropped } from "../kernel/kinds.ts";
import { answerProblems } from "./answer-checks.ts";
import { sameProblems } from "./checks.ts";
import { chat, messagesProblems } from "./message-checks.ts";
import { flatMessages } from "./messages.ts";
import { onlyAnswer } from "./plain-text.ts";
import type { Trainer } from "./trainer.ts";

/** axolotl's `rl: dpo` with `type: chat_template.default`: the prompt's messages, and one message an answer. */
export const axolotlDpo: Trainer = {
  name: "axolotl-dpo",
  reader: "axolotl with type: chat_template.default",
  columns: () => ["messages", "chosen", "rejected"],
  from(record) {
    const pair = record.pair();
    if (pair instanceof Dropped) return pair;
    return {
      messages: flatMessages(record.prompt().turns),
      chosen: flatMessages([onlyAnswer(pair.chosen, "axolotl-dpo")])[0],
      rejected: flatMessages([onlyAnswer(pair.rejected, "axolotl-dpo")])[0],
    };
  },
  check: (row) => [
    ...messagesProblems(row, "messages", { first: "user", last: "user" }),
    ...answerProblems(row, "chosen", chat),
    ...answerProblems(row, "rejected", chat),
    ...sameProblems(row, "chosen", "rejected"),
  ],
};
