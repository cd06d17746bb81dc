import { Dropped } from "../kernel/kinds.ts";
import { optional, textProblems, toolsProblems } from "./checks.ts";
import { apart, llamaFactoryColumns } from "./llama-factory-columns.ts";
import { messagesProblems, sharegptSpelling } from "./message-checks.ts";
import type { Trainer } from "./trainer.ts";

/** LLaMA-Factory's supervised fine-tuning in ShareGPT's spelling, system prompt and tools in columns of their own. */
export const llamaFactorySft: Trainer = {
  name: "llama-factory-sft",
  reader: "LLaMA-Factory",
  columns: () => ["conversations", "system", "tools"],
  from(record) {
    const turns = record.conversation();
    return turns instanceof Dropped ? turns : apart(turns, record.tools());
  },
  check: (row) => [
    ...messagesProblems(row, "conversations", { first: "user", last: "assistant", spelling: sharegptSpelling }),
    ...optional(row, "system", (it, column) => textProblems(it, column, { empty: true })),
    ...optional(row, "tools", toolsProblems),
  ],
  entry: (file) => ({ file_name: file, formatting: "sharegpt", columns: llamaFactoryColumns }),
};
