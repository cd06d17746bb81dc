import { Dropped } from "../kernel/kinds.ts";
import { optional, toolsProblems, unknownProblems } from "./checks.ts";
import { messagesProblems } from "./message-checks.ts";
import { openAiMessages } from "./messages.ts";
import { openAi } from "./openai-spelling.ts";
import type { Trainer } from "./trainer.ts";

/** OpenAI's supervised fine-tuning: one conversation a line. */
export const openAiSft: Trainer = {
  name: "openai-sft",
  reader: "OpenAI's fine-tuning, and Azure, Fireworks and Together",
  columns: () => ["messages"],
  optional: ["tools"],
  from(record) {
    const turns = record.conversation();
    if (turns instanceof Dropped) return turns;
    const tools = record.tools();
    return { messages: openAiMessages(turns), ...(tools === undefined ? {} : { tools }) };
  },
  check: (row) => [
    ...messagesProblems(row, "messages", { first: "user", last: "assistant", spelling: openAi, repeats: true }),
    ...optional(row, "tools", toolsProblems),
    ...unknownProblems(row, ["messages", "tools", "parallel_tool_calls", "weight"]),
  ],
  file: { least: 10, loose: true },
};
