import assert from "node:assert/strict";
import { test } from "node:test";
import type { Row } from "../../src/row.ts";
import { sentence } from "../../src/trainers/checks.ts";
import type { TrainerName } from "../../src/trainers/names.ts";
import { trainers } from "../../src/trainers/trainers.ts";

const user = (content: unknown) => ({ role: "user", content });
const assistant = (content: unknown) => ({ role: "assistant", content });
const human = (value: string) => ({ from: "human", value });
const gpt = (value: string) => ({ from: "gpt", value });
const pair = { prompt: [user("Q")], chosen: [assistant("A")], rejected: [assistant("B")] };
const openai = {
  input: { messages: [user("Q")] },
  preferred_output: [assistant("A")],
  non_preferred_output: [assistant("B")],
};
const factory = { conversations: [human("Q")], chosen: gpt("A"), rejected: gpt("B"), system: "", tools: "" };

const broken: readonly (readonly [TrainerName, string, Row, RegExp])[] = [
  ["trl-sft", "no column of its own", { text: undefined, a: 1 }, /^messages is missing$/],
  ["trl-sft", "null", { messages: null }, /^messages is null$/],
  ["trl-sft", "no messages", { messages: [] }, /has no messages/],
  [
    "trl-sft",
    "an empty answer",
    { messages: [user("Q"), assistant(" \n")] },
    /content is empty \(messages\[1\].content\)/,
  ],
  ["trl-sft", "null content", { messages: [user(null), assistant("A")] }, /content is null \(messages\[0\]/],
  ["trl-sft", "a number for content", { messages: [user(3), assistant("A")] }, /content is not a text/],
  ["trl-sft", "an unknown role", { messages: [{ role: "bot", content: "x" }] }, /role that is none of system/],
  ["trl-sft", "the user's turn last", { messages: [user("Q")] }, /does not end with the assistant's turn/],
  ["trl-sft", "the assistant's turn first", { messages: [assistant("A")] }, /does not begin with the user's turn/],
  [
    "trl-sft",
    "two questions",
    { messages: [user("a"), user("b"), assistant("c")] },
    /do not take turns \(messages\[1\]\)/,
  ],
  [
    "trl-sft",
    "a late system prompt",
    { messages: [user("a"), { role: "system", content: "s" }, assistant("c")] },
    /take turns/,
  ],
  [
    "trl-sft",
    "only a system prompt",
    { messages: [{ role: "system", content: "s" }] },
    /no turn but the system prompt/,
  ],
  [
    "trl-sft",
    "text and messages",
    { prompt: "Q", completion: [assistant("A")] },
    /prompt is a text, but completion is a list/,
  ],
  ["trl-sft", "an empty text", { text: "" }, /^text is empty$/],
  [
    "trl-sft",
    "tools that are no list",
    { messages: [user("Q"), assistant("A")], tools: "{}" },
    /tools is not the JSON of a list/,
  ],
  [
    "trl-prompt",
    "an answer in it",
    { prompt: [user("Q"), assistant("A")] },
    /prompt does not end with the user's turn/,
  ],
  ["trl-dpo", "equal answers", { ...pair, rejected: pair.chosen }, /^chosen and rejected are the same$/],
  ["trl-dpo", "no prompt", { chosen: pair.chosen, rejected: pair.rejected }, /^prompt is missing$/],
  [
    "trl-dpo",
    "answers with the prompt",
    { ...pair, chosen: [user("Q"), assistant("A")] },
    /chosen does not begin with the assistant's turn/,
  ],
  ["trl-dpo", "the older shape", { ...pair, prompt: "Q" }, /prompt is a text, but chosen is a list of messages/],
  [
    "trl-dpo-implicit",
    "two prompts",
    { chosen: [user("Q"), assistant("A")], rejected: [user("R"), assistant("B")] },
    /different prompts/,
  ],
  [
    "trl-dpo-implicit",
    "a prompt twice",
    { prompt: [user("Q")], chosen: [user("Q"), assistant("A")], rejected: [user("Q"), assistant("B")] },
    /prompt is there although/,
  ],
  ["trl-kto", "a label in words", { prompt: "Q", completion: "A", label: "true" }, /^label is not true or false$/],
  ["trl-kto", "no label", { prompt: "Q", completion: "A" }, /^label is missing$/],
  ["trl-reward", "a margin in words", { chosen: "QA", rejected: "QB", margin: "1" }, /^margin is not a number$/],
  [
    "trl-stepwise",
    "too few labels",
    { prompt: "Q", completions: ["a", "b"], labels: [true] },
    /labels are not one for each/,
  ],
  [
    "trl-stepwise",
    "a null label",
    { prompt: "Q", completions: ["a"], labels: [null] },
    /not true or false \(labels\[0\]\)/,
  ],
  ["trl-stepwise", "no steps", { prompt: "Q", completions: [], labels: [] }, /completions is empty/],
  [
    "openai-sft",
    "a key it does not know",
    { messages: [user("Q"), assistant("A")], id: 3 },
    /^id is not a column of this format/,
  ],
  [
    "openai-sft",
    "a message key it does not know",
    { messages: [{ ...user("Q"), thinking: "x" }, assistant("A")] },
    /message with thinking/,
  ],
  [
    "openai-dpo",
    "two answers in one",
    { ...openai, preferred_output: [assistant("A"), user("?"), assistant("B")] },
    /more than one message/,
  ],
  ["openai-dpo", "equal answers", { ...openai, non_preferred_output: openai.preferred_output }, /are the same/],
  ["openai-dpo", "a prompt that is text", { ...openai, input: "Q" }, /input is not an object with messages/],
  ["alpaca", "no output", { instruction: "Q", input: "", output: "" }, /^output is empty$/],
  ["alpaca", "a null input", { instruction: "Q", input: null, output: "A" }, /^input is null$/],
  ["sharegpt", "OpenAI's spelling", { conversations: [user("Q"), assistant("A")] }, /has a message without from/],
  ["chatml", "no list", { messages: "Q" }, /^messages is not a list of messages$/],
  ["axolotl-sft", "a message that is text", { messages: ["Q"] }, /has a message that is no object/],
  [
    "axolotl-dpo",
    "a list for an answer",
    { messages: [user("Q")], chosen: [assistant("A")], rejected: assistant("B") },
    /chosen has a message that is no object/,
  ],
  [
    "axolotl-dpo",
    "the user's answer",
    { messages: [user("Q")], chosen: user("A"), rejected: assistant("B") },
    /chosen is not the assistant's/,
  ],
  [
    "llama-factory-sft",
    "the gpt's turn first",
    { conversations: [gpt("A")], system: "", tools: "" },
    /does not begin with the user's turn/,
  ],
  ["llama-factory-dpo", "equal answers", { ...factory, rejected: factory.chosen }, /are the same/],
  [
    "llama-factory-dpo",
    "an answer among the turns",
    { ...factory, conversations: [human("Q"), gpt("A")] },
    /does not end with the user's turn/,
  ],
];

for (const [name, what, row, reason] of broken) {
  test(`${name} finds ${what}`, () => assert.match(trainers[name].check(row).map(sentence).join("; "), reason));
}

const fine: readonly (readonly [TrainerName, string, Row])[] = [
  [
    "trl-sft",
    "a call without content",
    {
      messages: [
        user("Rain?"),
        {
          role: "assistant",
          content: null,
          tool_calls: [{ type: "function", function: { name: "f", arguments: {} } }],
        },
        { role: "tool", name: "f", content: "no" },
        assistant("No."),
      ],
    },
  ],
  [
    "trl-sft",
    "null where a key may be left out",
    { messages: [{ ...user("Q"), name: null }, assistant("A")], tools: null },
  ],
  [
    "trl-sft",
    "pictures",
    { messages: [user([{ type: "image" }, { type: "text", text: "What?" }]), assistant("A cat.")] },
  ],
  ["trl-kto", "preferences, which it parts itself", pair],
  ["trl-reward", "a prompt apart", pair],
  [
    "trl-dpo-implicit",
    "a prompt as text beside messages",
    { prompt: "Q", chosen: [user("Q"), assistant("A")], rejected: [user("Q"), assistant("B")] },
  ],
  ["openai-sft", "two questions in a row", { messages: [user("a"), user("b"), { ...assistant("c"), weight: 0 }] }],
];

for (const [name, what, row] of fine) {
  test(`${name} takes ${what}`, () => assert.deepEqual(trainers[name].check(row), []));
}
