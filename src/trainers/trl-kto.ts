import { Dropped } from "../kernel/kinds.ts";
import type { Row } from "../row.ts";
import { booleanProblems, mixedProblems, optional, toolsProblems } from "./checks.ts";
import { partProblems } from "./message-checks.ts";
import { chatMessages } from "./messages.ts";
import type { Shape } from "./names.ts";
import { answerText, promptText } from "./plain-text.ts";
import { explicitProblems } from "./preference-rows.ts";
import type { Part } from "./prompt.ts";
import type { TrainingRecord } from "./record.ts";
import { toolsColumn } from "./tools.ts";
import type { Trainer } from "./trainer.ts";

/** Answers, each by itself good or bad. A preference becomes two rows. */
export const trlKto: Trainer = {
  name: "trl-kto",
  reader: "TRL's KTOTrainer, and BCO",
  columns: () => ["prompt", "completion", "label"],
  optional: ["chosen", "rejected", "tools"],
  from(record, { shape }) {
    const labelled = record.labelled();
    if (labelled !== undefined) {
      const { completion, label } = labelled;
      return completion instanceof Dropped ? completion : judged(record, completion, label, shape);
    }
    const pair = record.pair();
    if (pair instanceof Dropped) return pair;
    return [judged(record, pair.chosen, true, shape), judged(record, pair.rejected, false, shape)];
  },
  check(row) {
    const tools = optional(row, "tools", toolsProblems);
    // It takes preferences with a prompt too, and parts them itself.
    if (row["completion"] === undefined && row["chosen"] !== undefined) return [...explicitProblems(row), ...tools];
    return [
      ...partProblems(row, "prompt", { first: "user", last: "user" }),
      ...partProblems(row, "completion", { first: "assistant", last: "assistant" }),
      ...booleanProblems(row, "label"),
      ...mixedProblems(row, ["prompt", "completion"]),
      ...tools,
    ];
  },
  file: { both: "label" },
};

function judged(record: TrainingRecord, completion: Part, label: boolean, shape: Shape): Row {
  const prompt = record.prompt();
  const texts =
    shape === "standard"
      ? { prompt: promptText(prompt), completion: answerText(prompt, completion) }
      : { prompt: chatMessages(prompt.turns), completion: chatMessages(completion.turns) };
  return { ...texts, label, ...toolsColumn(record) };
}
