import assert from "node:assert/strict";
import { test } from "node:test";
import { limit } from "../../src/llm/limit.ts";
import { Limiter } from "../../src/llm/limiter.ts";
import type { Llm } from "../../src/llm/llm.ts";
import { meter, newCounters } from "../../src/llm/meter.ts";
import { samples } from "../../src/llm/samples.ts";

const context = { signal: new AbortController().signal, priority: 0 };
const counting: Llm = {
  generate: async ({ n = 1, sample = 0 }) => ({
    choices: Array.from({ length: n }, (_, index) => ({ text: `${sample + index}`, finish: "stop" as const })),
    usage: { input: 1, output: n },
    model: "m",
  }),
};

test("samples() gives each reply a call and a place where the server cannot give several", async () => {
  const limiter = new Limiter(1);
  const counters = newCounters("m");
  const llm = samples(limit(meter(counting, counters), limiter), { schema: false, samples: false });
  const reply = await llm.generate({ messages: [], n: 3, sample: 4 }, context);
  assert.deepEqual(
    reply.choices.map(({ text }) => text),
    ["4", "5", "6"],
  );
  assert.deepEqual([reply.usage, counters.calls], [{ input: 3, output: 3 }, 3]);
});

test("samples() leaves requests whole where the server can", async () => {
  const counters = newCounters("m");
  await samples(meter(counting, counters), { schema: false }).generate({ messages: [], n: 3 }, context);
  assert.deepEqual([counters.calls, counters.output, counters.cost], [1, 3, undefined]);
});

test("meter() counts a call that fails, and that it is over", async () => {
  const counters = newCounters("m");
  const broken: Llm = { generate: () => Promise.reject(new Error("no")) };
  const call = meter(broken, counters, { price: { input: 1, output: 1 } }).generate({ messages: [] }, context);
  assert.equal(counters.inFlight, 1);
  await assert.rejects(call);
  assert.deepEqual([counters.calls, counters.inFlight, counters.cost], [1, 0, 0]);
});
