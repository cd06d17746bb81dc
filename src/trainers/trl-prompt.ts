import { optional, toolsProblems } from "./checks.ts";
import { partProblems } from "./message-checks.ts";
import { chatMessages } from "./messages.ts";
import { promptText } from "./plain-text.ts";
import { toolsColumn } from "./tools.ts";
import type { Trainer } from "./trainer.ts";

/** Prompts by themselves. Other columns that are kept go to the reward functions. */
export const trlPrompt: Trainer = {
  name: "trl-prompt",
  reader: "TRL's GRPOTrainer and RLOOTrainer",
  columns: () => ["prompt"],
  optional: ["tools"],
  from(record, { shape }) {
    const prompt = record.prompt();
    return { prompt: shape === "standard" ? promptText(prompt) : chatMessages(prompt.turns), ...toolsColumn(record) };
  },
  check: (row) => [
    ...partProblems(row, "prompt", { first: "user", last: "user" }),
    ...optional(row, "tools", toolsProblems),
  ],
};
