import assert from "node:assert/strict";
import { test } from "node:test";
import type { LlmRequest } from "../../src/llm/llm.ts";
import { requestBody } from "../../src/llm/openai-body.ts";
import { noQuirks, type Quirks } from "../../src/llm/openai-quirks.ts";

const messages = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Why?" },
] as const;

function body(request: Partial<LlmRequest>, endpoint: "chat" | "completion" = "chat", quirks: Partial<Quirks> = {}) {
  return JSON.parse(requestBody({ messages, ...request }, "m", endpoint, { ...noQuirks, ...quirks }));
}

test("requestBody() sends only what was set", () => {
  assert.deepEqual(body({}), { model: "m", messages });
  assert.deepEqual(body({ n: 1, sampling: {} }), { model: "m", messages });
});

test("requestBody() sends raw text as the prompt, and a limit where none is set", () => {
  const text = "<|im_start|>user\n";
  assert.deepEqual(body({ messages: [], text }, "completion"), { model: "m", prompt: text, max_tokens: 512 });
  assert.equal(body({ messages: [], text, sampling: { max_tokens: 9 } }, "completion").max_tokens, 9);
});

test("requestBody() sends sampling by its names", () => {
  const sampling = { temperature: 0, top_k: 3, stop: ["\n"], max_tokens: 5, logprobs: true, top_logprobs: 2 };
  assert.deepEqual(body({ sampling, n: 4 }), { model: "m", messages, ...sampling, n: 4 });
});

test("requestBody() adds the sample to the seed", () => {
  assert.equal(body({ sampling: { seed: 40 }, sample: 2 }).seed, 42);
});

test("requestBody() holds the reply to a schema", () => {
  const schema = { type: "object", properties: {}, required: [], additionalProperties: false };
  const json_schema = { name: "reply", schema, strict: true };
  assert.deepEqual(body({ schema }).response_format, { type: "json_schema", json_schema });
  assert.equal(body({ schema }, "chat", { schema: false }).response_format, undefined);
});

test("requestBody() holds the reply to a regular expression", () => {
  assert.deepEqual(body({ regex: "[ab]+" }).structured_outputs, { regex: "[ab]+" });
});

test("requestBody() gives extra the last word", () => {
  assert.equal(body({ sampling: { temperature: 1 }, extra: { temperature: 0.5, top_a: 1 } }).temperature, 0.5);
});

test("requestBody() calls the limit what the server does", () => {
  assert.equal(
    body({ sampling: { max_tokens: 5 } }, "chat", { limit: "max_completion_tokens" }).max_completion_tokens,
    5,
  );
});

test("requestBody() joins messages with an empty line for the completion endpoint", () => {
  assert.deepEqual(body({}, "completion"), { model: "m", prompt: "Be brief.\n\nWhy?" });
});

test("requestBody() asks the completion endpoint for logprobs by number", () => {
  assert.equal(body({ sampling: { logprobs: true, top_logprobs: 3 } }, "completion").logprobs, 3);
  assert.equal(body({ sampling: { logprobs: true } }, "completion").logprobs, 0);
});
