import assert from "node:assert/strict";
import { test } from "node:test";
import type { DistilError } from "../../src/errors.ts";
import { Dropped } from "../../src/kernel/kinds.ts";
import type { Row } from "../../src/row.ts";
import { TrainingRecord } from "../../src/trainers/record.ts";

const user = (content: string) => ({ role: "user", content });
const assistant = (content: string) => ({ role: "assistant", content });

function said(row: Row): string {
  const turns = new TrainingRecord(row).conversation();
  if (turns instanceof Dropped) return turns.rule;
  return turns.map(({ role, content }) => `${role[0]}:${content}`).join(" ");
}

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    const { code, message, details } = error as DistilError;
    assert.equal(code, "ERR_COLUMN");
    return `${message}. ${details.hint ?? ""}`;
  }
  assert.fail("it was not refused");
}

const chats: readonly (readonly [string, Row, string])[] = [
  [
    "our answer before the one the row came with",
    { messages: [user("Q"), assistant("old")], instruction: "Q", generation: "new" },
    "u:Q a:new",
  ],
  ["the best rated generation", { instruction: "Q", generations: ["x", "y"], ratings: [1, 5] }, "u:Q a:y"],
  [
    "a conversation before a prompt that is a part of it",
    { prompt: "Q", messages: [user("Q"), assistant("A"), user("R"), assistant("B")] },
    "u:Q a:A u:R a:B",
  ],
  ["a prompt in a list and an answer in text", { prompt: [user("Q")], completion: "A" }, "u:Q a:A"],
  [
    "LLaMA-Factory's history",
    { instruction: "R", input: "", output: "B", history: [["Q", "A"]], system: "S" },
    "s:S u:Q a:A u:R a:B",
  ],
  ["an answer with its prompt in it", { completion: [user("Q"), assistant("A")], label: true }, "u:Q a:A"],
  [
    "the developer's prompt as the system's",
    { messages: [{ role: "developer", content: "S" }, user("Q"), assistant("A")] },
    "s:S u:Q a:A",
  ],
  [
    "parts that are text",
    { messages: [{ role: "user", content: [{ type: "text", text: "Q" }] }, assistant("A")] },
    "u:Q a:A",
  ],
  [
    "a system prompt once",
    { system_prompt: "S", messages: [{ role: "system", content: "T" }, user("Q"), assistant("A")] },
    "s:T u:Q a:A",
  ],
  ["nothing of an answer labelled false", { prompt: "Q", completion: "A", label: false }, "label false"],
  ["a label that is about something else", { messages: [user("Q"), assistant("A")], label: "spam" }, "u:Q a:A"],
  ["no generation that nobody rated", { instruction: "Q", generations: ["x"], ratings: [null] }, "no rated generation"],
];
for (const [what, row, expected] of chats) {
  test(`TrainingRecord.conversation() takes ${what}`, () => assert.equal(said(row), expected));
}

test("TrainingRecord.pair() takes the prompt out of answers that begin with it", () => {
  const row = { prompt: "Q", chosen: [user("Q"), assistant("A")], rejected: [user("Q"), assistant("B")], system: "S" };
  const record = new TrainingRecord(row);
  const { chosen, rejected } = record.pair() as Exclude<ReturnType<typeof record.pair>, Dropped>;
  assert.deepEqual([chosen.turns, rejected.turns], [[assistant("A")], [assistant("B")]]);
  assert.deepEqual(record.prompt().turns, [{ role: "system", content: "S" }, user("Q")]);
});

test("TrainingRecord.pair() drops a tie by binarize's rule", () => {
  const tie = new TrainingRecord({ instruction: "Q", generations: ["a", "b"], ratings: [3, 3] }).pair();
  assert.equal((tie as Dropped).rule, "tie");
});

test("TrainingRecord.pair() cuts plain text at a word", () => {
  const { chosen } = new TrainingRecord({ chosen: "It is blue.", rejected: "It is black." }).pair() as {
    chosen: { raw: string };
  };
  assert.equal(chosen.raw, " blue.");
});

const refused: readonly (readonly [string, () => unknown, RegExp])[] = [
  [
    "no answer, and what the row has instead",
    () => said({ instruction: "Q", topic: 1, note: null }),
    /no answer.*the row has instruction, topic, note \(null\)/,
  ],
  ["no prompt", () => said({ generation: "A" }), /it has no prompt/],
  [
    "no pair",
    () => new TrainingRecord({ instruction: "Q", generation: "A" }).pair(),
    /no chosen and rejected.*generations and ratings/,
  ],
  [
    "generations without ratings",
    () => said({ instruction: "Q", generations: ["a", "b"] }),
    /no ratings.*expand generations=generation/,
  ],
  [
    "a last turn of the user's",
    () => said({ messages: [user("Q")] }),
    /the last turn of messages is not the assistant's/,
  ],
  [
    "a role that nobody knows",
    () => said({ messages: [user("Q"), { role: "constructor", content: "x" }] }),
    /messages\[1\] has the role "constructor"/,
  ],
  [
    "pictures",
    () => said({ messages: [{ role: "user", content: [{ type: "image" }] }, assistant("A")] }),
    /Pictures and sound/,
  ],
  [
    "answers to different prompts",
    () => new TrainingRecord({ chosen: [user("Q"), assistant("A")], rejected: [user("R"), assistant("B")] }).pair(),
    /do not begin with the same prompt/,
  ],
  [
    "steps without labels",
    () => new TrainingRecord({ prompt: "Q", completions: ["a"] }).steps(),
    /no completions and labels/,
  ],
  [
    "more steps than labels",
    () => new TrainingRecord({ completions: ["a", "b"], labels: [true] }).steps(),
    /it has 1 for 2/,
  ],
];
for (const [what, action, reason] of refused) {
  test(`TrainingRecord refuses ${what}`, () => assert.match(refusal(action), reason));
}
