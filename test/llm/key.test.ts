import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { test } from "node:test";
import { requestKey, SampleKeys } from "../../src/llm/key.ts";
import type { LlmRequest } from "../../src/llm/llm.ts";

const text = "<|im_start|>user\n";

test("requestKey() depends on raw text and on the sample", () => {
  const keys = [
    requestKey("m", { messages: [], text }),
    requestKey("m", { messages: [], text: `${text}Why` }),
    requestKey("m", { messages: [], text, sample: 4_096 }),
    requestKey("m", { messages: [] }),
    requestKey("m", { messages: [{ role: "user", content: text }] }),
  ];
  assert.equal(new Set(keys).size, keys.length);
});

const messages = [{ role: "user", content: "Why?" }] as const;

test("SampleKeys hash a text that is the same for equal requests", () => {
  const keys = new SampleKeys("m", { salt: "s" });
  const sampling = { max_tokens: 5, temperature: 0.5 };
  const schema = { type: "object", additionalProperties: false };
  const [first, second] = keys.of({ messages, sampling, schema, n: 2, sample: 3 });
  const text =
    '{"attempt":0,"messages":[{"content":"Why?","role":"user"}],"sampling":{"max_tokens":5,"temperature":0.5},' +
    '"schema":{"additionalProperties":false,"type":"object"},"sample":3,"model":"m","salt":"s"}';
  assert.deepEqual(first, { text, hash: hash("sha256", text, "hex").slice(0, 32) });
  assert.equal(second!.text, text.replace('"sample":3', '"sample":4'));
  const [again] = keys.of({
    schema: { additionalProperties: false, type: "object" },
    sampling: { temperature: 0.5, max_tokens: 5 },
    extra: {},
    messages: [{ content: "Why?", role: "user" }],
    sample: 3,
  });
  assert.deepEqual(again, first);
});

test("SampleKeys tell apart what may change an answer, whatever was asked before", () => {
  const keys = new SampleKeys("m", {});
  const settings: Omit<LlmRequest, "messages">[] = [
    {},
    { sampling: { temperature: 0 } },
    { sampling: { temperature: 1 } },
    { sampling: { temperature: 1, seed: 0 } },
    { sampling: { seed: 0 } },
    { schema: {} },
    { schema: { type: "object" } },
    { regex: "a" },
    { regex: "b" },
    { extra: { top_k: 1 } },
    { extra: { top_k: 2 } },
    { attempt: 1 },
    { sample: 1 },
  ];
  const once = settings.map((one) => keys.of({ messages, ...one })[0]!.hash);
  assert.equal(new Set(once).size, settings.length);
  const again = settings.map((one) => keys.of({ messages, ...one, n: 1 })[0]!.hash);
  assert.deepEqual(again, once);
  assert.deepEqual(
    once,
    settings.map((one) => new SampleKeys("m", {}).of({ messages, ...one })[0]!.hash),
  );
});

test("SampleKeys see that settings were changed in place", () => {
  const keys = new SampleKeys("m", {});
  const sampling = { temperature: 0 };
  const extra = { top_k: 1 };
  const key = () => keys.of({ messages, sampling, extra })[0]!.hash;
  const before = key();
  sampling.temperature = 1;
  const between = key();
  extra.top_k = 2;
  assert.equal(new Set([before, between, key()]).size, 3);
});

test("SampleKeys.keyed() takes what was looked up for this very request alone", () => {
  const keys = new SampleKeys("m", {});
  const request = { messages };
  const keyed = { request, keys: [{ hash: "0", text: "" }] };
  assert.equal(keys.keyed(request, { keyed }), keyed);
  assert.deepEqual(keys.keyed({ ...request }, { keyed }).keys, keys.of(request));
});
