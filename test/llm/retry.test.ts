import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { DistilError, type ErrorCode, type ErrorDetails } from "../../src/errors.ts";
import { realClock } from "../../src/llm/clock.ts";
import { limit } from "../../src/llm/limit.ts";
import { Limiter } from "../../src/llm/limiter.ts";
import type { Llm, LlmReply } from "../../src/llm/llm.ts";
import { retry } from "../../src/llm/retry.ts";

const reply: LlmReply = { choices: [{ text: "hi", finish: "stop" }], usage: undefined, model: "m" };
const request = { messages: [] };
const context = (signal = new AbortController().signal) => ({ signal, priority: 0 });

/** Fails so many times, then answers; remembers the waits asked of its clock. */
function flaky(failures: number, code: ErrorCode, details: ErrorDetails) {
  const waits: number[] = [];
  let calls = 0;
  const llm: Llm = {
    async generate() {
      if (calls++ < failures) throw new DistilError(code, "it failed", details);
      return reply;
    },
  };
  const clock = { sleep: async (wait: number) => void waits.push(wait) };
  return { llm, waits, clock, calls: () => calls };
}

test("retry() calls again after waits drawn from twice as much each time", async () => {
  const { llm, waits, clock } = flaky(4, "ERR_HTTP", { retryable: true });
  assert.equal(await retry(llm, { clock, random: () => 0.5 }).generate(request, context()), reply);
  assert.deepEqual(waits, [250, 500, 1_000, 2_000]);
});

test("retry() caps the waits it draws", async () => {
  const { llm, waits, clock } = flaky(5, "ERR_HTTP", { retryable: true });
  await retry(llm, { clock, random: () => 1, base: 10_000 }).generate(request, context());
  assert.deepEqual(waits, [10_000, 20_000, 30_000, 30_000, 30_000]);
});

test("retry() waits as long as the server asks, up to five minutes", async () => {
  for (const [asked, waited] of [
    [1_234, 1_234],
    [3_600_000, 300_000],
  ] as const) {
    const { llm, waits, clock } = flaky(1, "ERR_RATE", { retryable: true, retryAfter: asked });
    await retry(llm, { clock, random: () => 0 }).generate(request, context());
    assert.deepEqual(waits, [waited]);
  }
});

test("retry() gives up after its attempts, and says how many", async () => {
  const { llm, clock, calls } = flaky(99, "ERR_HTTP", { retryable: true, status: 500, raw: "oh no" });
  await assert.rejects(retry(llm, { clock }).generate(request, context()), ({ details }: DistilError) => {
    assert.deepEqual([details.attempts, details.status, details.raw, details.fatal], [6, 500, "oh no", undefined]);
    return true;
  });
  assert.equal(calls(), 6);
});

test("retry() makes a server that is gone fatal", async () => {
  const { llm, clock } = flaky(99, "ERR_CONNECT", { retryable: true });
  await assert.rejects(retry(llm, { clock, attempts: 3 }).generate(request, context()), ({ details }: DistilError) => {
    assert.deepEqual([details.attempts, details.fatal], [3, true]);
    return true;
  });
});

test("retry() does not call again what is not retryable", async () => {
  const { llm, clock, calls } = flaky(99, "ERR_HTTP", { status: 400 });
  await assert.rejects(retry(llm, { clock }).generate(request, context()), { code: "ERR_HTTP" });
  assert.equal(calls(), 1);
});

test("retry() ends a wait at once when the signal aborts", async () => {
  const stop = new AbortController();
  const { llm } = flaky(99, "ERR_HTTP", { retryable: true, retryAfter: 60_000 });
  const call = retry(llm, { clock: realClock, onRetry: () => setImmediate(() => stop.abort()) }).generate(
    request,
    context(stop.signal),
  );
  await assert.rejects(call, { code: "ERR_ABORTED" });
  assert.equal(getEventListeners(stop.signal, "abort").length, 0);
});

test("retry() holds no place of the limiter while it waits", async () => {
  const limiter = new Limiter(1);
  const { llm } = flaky(1, "ERR_HTTP", { retryable: true });
  const running: number[] = [];
  const clock = { sleep: async () => void running.push(limiter.running) };
  await retry(limit(llm, limiter), { clock }).generate(request, context());
  assert.deepEqual(running, [0]);
});

test("retry() gives up when the calls and waits of a request took its total time", async () => {
  let now = 0;
  const asked: (number | undefined)[] = [];
  const llm: Llm = {
    async generate(_, { onStart, timeout }) {
      now += 500_000; // in the queue, which is not counted
      onStart?.();
      asked.push(timeout);
      now += 40_000;
      throw new DistilError("ERR_TIMEOUT", "slow", { retryable: true });
    },
  };
  const clock = { sleep: async (wait: number) => void (now += wait) };
  const outcome = retry(llm, { clock, now: () => now, total: 100_000, attempts: 99, random: () => 0 });
  await assert.rejects(outcome.generate(request, context()), ({ code, details }: DistilError) => {
    assert.deepEqual([code, details.attempts], ["ERR_TIMEOUT", 3]);
    return /100 s in all|2 m in all/.test(details.hint ?? "");
  });
  assert.deepEqual(asked, [100_000, 60_000, 20_000]);
});

test("retry() does not make a row fatal whose call broke the connection", async () => {
  const { llm, clock } = flaky(99, "ERR_CONNECT", { retryable: true, cause: { code: "ECONNRESET" } });
  await assert.rejects(
    retry(llm, { clock }).generate(request, context()),
    ({ details }: DistilError) => details.fatal !== true && details.attempts === 6,
  );
});
