import { canonical } from "../hash.ts";
import { Dropped } from "../kernel/kinds.ts";
import type { Row } from "../row.ts";
import type { PairParts } from "./answers.ts";
import { mixedProblems, type Problem, problem, sameProblems } from "./checks.ts";
import { partProblems } from "./message-checks.ts";
import { chatMessages } from "./messages.ts";
import type { Shape } from "./names.ts";
import { answerText, promptText } from "./plain-text.ts";
import type { TrainingRecord } from "./record.ts";

/** A preference with its prompt in a column of its own. */
export function explicitRow(record: TrainingRecord, shape: Shape): Row | Dropped {
  const pair = record.pair();
  return pair instanceof Dropped ? pair : explicit(record, pair, shape);
}

/** The same of a pair that is at hand. */
export function explicit(record: TrainingRecord, { chosen, rejected }: PairParts, shape: Shape): Row {
  const prompt = record.prompt();
  return shape === "standard"
    ? { prompt: promptText(prompt), chosen: answerText(prompt, chosen), rejected: answerText(prompt, rejected) }
    : {
        prompt: chatMessages(prompt.turns),
        chosen: chatMessages(chosen.turns),
        rejected: chatMessages(rejected.turns),
      };
}

/** A preference whose answers begin with the prompt. */
export function implicit(record: TrainingRecord, { chosen, rejected }: PairParts, shape: Shape): Row {
  const prompt = record.prompt();
  if (shape !== "standard") {
    const whole = (part: PairParts["chosen"]) => chatMessages([...prompt.turns, ...part.turns]);
    return { chosen: whole(chosen), rejected: whole(rejected) };
  }
  const text = promptText(prompt);
  return { chosen: text + answerText(prompt, chosen), rejected: text + answerText(prompt, rejected) };
}

export function explicitProblems(row: Row): readonly Problem[] {
  const answer = { first: "assistant", last: "assistant" } as const;
  return [
    ...partProblems(row, "prompt", { first: "user", last: "user" }),
    ...partProblems(row, "chosen", answer),
    ...partProblems(row, "rejected", answer),
    ...sameProblems(row, "chosen", "rejected"),
    ...mixedProblems(row, ["prompt", "chosen", "rejected"]),
  ];
}

export function implicitProblems(row: Row): readonly Problem[] {
  const whole = { first: "user", last: "assistant" } as const;
  return [
    ...partProblems(row, "chosen", whole),
    ...partProblems(row, "rejected", whole),
    ...sameProblems(row, "chosen", "rejected"),
    ...mixedProblems(row, ["chosen", "rejected"]),
    ...beginProblems(row),
    ...twiceProblems(row),
  ];
}

/** TRL puts a prompt of the same kind before answers that hold it already. */
function twiceProblems({ prompt, chosen }: Row): readonly Problem[] {
  if (prompt === undefined || prompt === null || Array.isArray(prompt) !== Array.isArray(chosen)) return [];
  return [problem("prompt", "is there although chosen and rejected hold it: it would be read twice")];
}

/** Both answers are to one prompt. */
function beginProblems({ chosen, rejected }: Row): readonly Problem[] {
  if (!Array.isArray(chosen) || !Array.isArray(rejected)) return [];
  const same = canonical(chosen[0]) === canonical(rejected[0]);
  return same ? [] : [problem("chosen", "and rejected begin with different prompts")];
}
