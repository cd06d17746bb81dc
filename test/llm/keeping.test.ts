import assert from "node:assert/strict";
import { test } from "node:test";
import { DistilError } from "../../src/errors.ts";
import type { Journal } from "../../src/journal/store.ts";
import { keeping } from "../../src/llm/keeping.ts";
import { limit } from "../../src/llm/limit.ts";
import { Limiter } from "../../src/llm/limiter.ts";
import type { Llm, LlmReply } from "../../src/llm/llm.ts";

const reply: LlmReply = { choices: [{ text: "hi", finish: "stop" }], usage: undefined, model: "m" };
const llm: Llm = { generate: async () => reply };
const request = { messages: [{ role: "user", content: "Why?" }] } as const;
const context = { signal: new AbortController().signal, priority: 0 };
const place = { model: "m", can: { schema: true }, variant: {} };
const turn = () => new Promise((resolve) => setImmediate(resolve));

test("keeping() gives a reply on, and frees its place, when it is kept and not before", async () => {
  let kept = () => {};
  const add = () => new Promise<void>((resolve) => (kept = resolve));
  const limiter = new Limiter(1);
  const limited = limit(keeping(llm, { add } as unknown as Journal, place), limiter);
  let given = false;
  const call = limited.generate(request, context).then(() => (given = true));
  await turn();
  assert.deepEqual([given, limiter.running], [false, 1]);
  kept();
  await call;
  await turn();
  assert.deepEqual([given, limiter.running], [true, 0]);
});

test("keeping() throws what stops the run where a reply cannot be kept", async () => {
  const full = new DistilError("ERR_JOURNAL", "the disk is full", { fatal: true });
  const add = () => Promise.reject(full);
  await assert.rejects(keeping(llm, { add } as unknown as Journal, place).generate(request, context), full);
});
