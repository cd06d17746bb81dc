import { Dropped } from "../kernel/kinds.ts";
import type { Row } from "../row.ts";
import { mixedProblems, optional, type Problem, textProblems, toolsProblems } from "./checks.ts";
import { messagesProblems, partProblems } from "./message-checks.ts";
import { chatMessages } from "./messages.ts";
import { answerText, promptText } from "./plain-text.ts";
import type { TrainingRecord } from "./record.ts";
import { toolsColumn } from "./tools.ts";
import type { Trainer, Wanted } from "./trainer.ts";

/** TRL's SFTTrainer. `messages` are learned as a whole, of `prompt` and `completion` only the answer. */
export const trlSft: Trainer = {
  name: "trl-sft",
  reader: "TRL's SFTTrainer",
  columns: (shape) => {
    if (shape === "text") return ["text"];
    return shape === "conversational" ? ["messages"] : ["prompt", "completion"];
  },
  optional: ["tools"],
  from,
  check: (row) => [...bodyProblems(row), ...optional(row, "tools", toolsProblems)],
};

function from(record: TrainingRecord, { shape }: Wanted): Row | Dropped {
  if (shape === "text") return { text: record.text() };
  const completion = record.completion();
  if (completion instanceof Dropped) return completion;
  const prompt = record.prompt();
  const tools = toolsColumn(record);
  if (shape === "conversational") return { messages: chatMessages([...prompt.turns, ...completion.turns]), ...tools };
  return shape === "standard"
    ? { prompt: promptText(prompt), completion: answerText(prompt, completion) }
    : { prompt: chatMessages(prompt.turns), completion: chatMessages(completion.turns), ...tools };
}

function bodyProblems(row: Row): readonly Problem[] {
  if (row["text"] !== undefined && row["messages"] === undefined && row["prompt"] === undefined) {
    return textProblems(row, "text");
  }
  if (row["prompt"] === undefined && row["completion"] === undefined) {
    return messagesProblems(row, "messages", { first: "user", last: "assistant" });
  }
  return [
    ...partProblems(row, "prompt", { first: "user", last: "user" }),
    ...partProblems(row, "completion", { first: "assistant", last: "assistant" }),
    ...mixedProblems(row, ["prompt", "completion"]),
  ];
}
