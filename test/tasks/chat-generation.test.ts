import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { chatGeneration } from "../../src/tasks/chat-generation.ts";

const chat = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Hi" },
  { role: "assistant", content: "Hello." },
  { role: "user", content: "Bye" },
];
const promptFor = (messages: unknown) => chatGeneration().prompt({ messages }, { seed: "1" });

describe("chatGeneration()", () => {
  test("sends the messages as they are, without what they have besides", () => {
    assert.deepEqual(promptFor(chat.map((message) => ({ ...message, name: "x" }))).messages, chat);
  });

  test("gives the reply as it is", () =>
    assert.deepEqual(promptFor(chat).parse(" Bye.\n", false), { generation: " Bye.\n" }));

  for (const messages of [
    undefined,
    null,
    "Hi",
    [],
    chat.slice(0, 3),
    [{ role: "user" }],
    [{ role: "tool", content: "x" }],
    [{ role: "user", content: null }],
    [{ from: "human", value: "Hi" }],
  ]) {
    test(`refuses ${JSON.stringify(messages)}`, () => {
      assert.throws(() => promptFor(messages), { code: "ERR_COLUMN" });
    });
  }
});
