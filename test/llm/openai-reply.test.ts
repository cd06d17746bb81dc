import assert from "node:assert/strict";
import { test } from "node:test";
import { readReply } from "../../src/llm/openai-reply.ts";

function read(choice: unknown, more = {}) {
  return readReply(
    "http://s/v1",
    { status: 200, headers: {}, text: JSON.stringify({ choices: [choice], ...more }) },
    "asked",
  );
}
const message = (fields: object, finish_reason: string | null = "stop") =>
  read({ message: fields, finish_reason }).choices[0];

test("readReply() keeps reasoning apart, wherever the server puts it", () => {
  const expected = { text: "hi", reasoning: "hm", finish: "stop" };
  assert.deepEqual(message({ content: "hi", reasoning_content: "hm" }), expected);
  assert.deepEqual(message({ content: "hi", reasoning: "hm" }), expected);
  assert.deepEqual(message({ content: "<think>hm</think>\n\nhi" }), expected);
});

test("readReply() takes a thought that was cut for no answer", () => {
  assert.deepEqual(message({ content: "<think>hm and" }, "length"), {
    text: "",
    reasoning: "hm and",
    finish: "length",
  });
  assert.deepEqual(message({ content: null, reasoning_content: "hm" }, "length"), {
    text: "",
    reasoning: "hm",
    finish: "length",
  });
});

test("readReply() takes a refusal for filtered content", () => {
  assert.deepEqual(message({ content: null, refusal: "I cannot" }), { text: "I cannot", finish: "content_filter" });
});

test("readReply() maps what it does not know to other", () => {
  assert.deepEqual(
    [message({ content: "" }, "tool_calls")!.finish, message({ content: "" }, null)!.finish],
    ["other", "other"],
  );
});

test("readReply() joins content that comes in parts", () => {
  assert.equal(
    message({
      content: [
        { type: "text", text: "a" },
        { type: "text", text: "b" },
      ],
    })!.text,
    "ab",
  );
});

test("readReply() keeps logprobs as they came", () => {
  const logprobs = { content: [{ token: "a", logprob: -1 }] };
  assert.deepEqual(read({ message: { content: "a" }, finish_reason: "stop", logprobs }).choices[0]!.logprobs, logprobs);
});

test("readReply() does without usage and model", () => {
  const { usage, model } = read({ message: { content: "a" } });
  assert.deepEqual([usage, model], [undefined, "asked"]);
});

test("readReply() throws ERR_REPLY for a choice without a message", () => {
  assert.throws(() => read({ index: 0 }), { code: "ERR_REPLY" });
  assert.throws(() => read(null), { code: "ERR_REPLY" });
});
