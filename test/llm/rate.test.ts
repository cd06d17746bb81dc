import assert from "node:assert/strict";
import { test } from "node:test";
import { Estimate } from "../../src/llm/estimate.ts";
import { limit } from "../../src/llm/limit.ts";
import { Limiter } from "../../src/llm/limiter.ts";
import type { Allowances, LlmRequest, Usage } from "../../src/llm/llm.ts";
import { learning, Rate, rated } from "../../src/llm/rate.ts";
import { FakeTimer } from "../helpers/fake-timer.ts";

interface Answer {
  readonly usage?: Usage;
  readonly limits?: Allowances;
  readonly takes?: number;
}

/** A model in virtual time behind its rate limits; remembers when each call came. */
function serve({
  rpm,
  tpm,
  places = 1_000,
  answer = () => ({}),
}: {
  readonly rpm?: number;
  readonly tpm?: number;
  readonly places?: number;
  readonly answer?: (call: number) => Answer;
}) {
  const timer = new FakeTimer();
  const sent: { readonly at: number; readonly content: string }[] = [];
  const limiter = new Limiter(places);
  const rate = new Rate({ timer, onWait: (change) => limiter.outside(change) });
  rate.restrict(rpm, tpm);
  const llm = {
    async generate({ messages }: LlmRequest) {
      sent.push({ at: timer.now(), content: messages[0]!.content });
      const { usage, limits, takes = 0 } = answer(sent.length - 1);
      if (takes > 0) await new Promise<void>((resolve) => timer.after(takes, resolve));
      return { choices: [], model: "m", usage: usage ?? { input: 1, output: 1 }, limits };
    },
  };
  const wrapped = rated(limit(learning(llm, rate), limiter), rate, new Estimate());
  const { signal } = new AbortController();
  const ask = (content: string, { priority = 0, sampling = {}, on = signal } = {}) =>
    wrapped.generate({ messages: [{ role: "user", content }], sampling }, { signal: on, priority });
  return { timer, sent, rate, limiter, ask };
}

/** The most calls in any window of a minute. */
function busiest(sent: readonly { readonly at: number }[]): number {
  return Math.max(...sent.map(({ at }) => sent.filter((other) => other.at >= at && other.at < at + 60_000).length));
}

for (const rpm of [3, 60, 600]) {
  test(`Rate keeps ${rpm} requests a minute in every minute, and uses them`, async () => {
    const { timer, sent, ask } = serve({ rpm });
    for (let row = 0; row < rpm * 4; row++) void ask("row");
    await timer.advance(180_000);
    assert.ok(busiest(sent) <= rpm, `${busiest(sent)}`);
    assert.ok(sent.length >= rpm * 3 * 0.98, `${sent.length}`);
  });
}

test("Rate reserves tokens by length and max_tokens, and settles on what was used", async () => {
  const usage = { input: 100, output: 100 };
  const { timer, sent, ask } = serve({ tpm: 6_000, answer: () => ({ usage }) });
  for (let row = 0; row < 100; row++) void ask("x".repeat(384), { sampling: { max_tokens: 900 } });
  await timer.advance(60_000);
  const [first] = sent;
  // 1,000 tokens are reserved for each at first, 200 are used.
  assert.equal(first!.at, 0);
  assert.ok(sent.length >= 27 && sent.length <= 31, `${sent.length}`);
});

test("Rate keeps tokens a minute once it knows how long replies are", async () => {
  const usage = { input: 100, output: 400 };
  const { timer, sent, ask } = serve({ tpm: 30_000, answer: () => ({ usage }) });
  for (let row = 0; row < 1_000; row++) void ask("x".repeat(384));
  await timer.advance(600_000);
  assert.ok(busiest(sent.slice(20)) <= 61, `${busiest(sent.slice(20))}`);
  assert.ok(sent.length >= 580, `${sent.length}`);
});

test("Rate lets higher priority pass first, and none that waits has a place", async () => {
  const { timer, sent, limiter, ask } = serve({ rpm: 60 });
  for (let row = 0; row < 3; row++) void ask(`new ${row}`);
  void ask("later step", { priority: 5 });
  await timer.advance(0);
  assert.deepEqual([limiter.running, limiter.queued], [0, 3]);
  await timer.advance(3_000);
  assert.deepEqual(
    sent.map(({ content }) => content),
    ["new 0", "later step", "new 1", "new 2"],
  );
});

test("Rate learns from headers how many requests are left, and when more come", async () => {
  const limits = { requests: { limit: 60, remaining: 0, reset: 60_000, refills: true } };
  const { timer, sent, ask } = serve({ answer: (call) => (call === 0 ? { limits } : {}) });
  await ask("first");
  for (let row = 0; row < 100; row++) void ask("row");
  await timer.advance(10_500);
  assert.equal(sent.length, 1 + 10);
});

test("Rate learns from headers how many tokens are left", async () => {
  const limits = { tokens: { limit: 60_000, remaining: 0, reset: 60_000, refills: true } };
  const usage = { input: 4, output: 96 };
  const { timer, sent, ask } = serve({ answer: (call) => ({ usage, ...(call === 0 && { limits }) }) });
  await ask("first");
  for (let row = 0; row < 100; row++) void ask("row", { sampling: { max_tokens: 95 } });
  await timer.advance(3_000);
  // A thousand come back a second.
  assert.ok(sent.length > 20 && sent.length <= 1 + 30, `${sent.length}`);
});

test("Rate waits for the next window where a server counts by windows", async () => {
  const limits = { requests: { limit: 10, remaining: 2, reset: 30_000, refills: false } };
  const { timer, sent, ask } = serve({ answer: (call) => (call === 0 ? { limits } : {}) });
  await ask("first");
  for (let row = 0; row < 12; row++) void ask("row");
  await timer.advance(29_999);
  assert.equal(sent.length, 3);
  await timer.advance(1);
  assert.equal(sent.length, 13);
});

test("Rate counts calls that a reply's headers cannot know of", async () => {
  const limits = { requests: { limit: 10, remaining: 7, reset: 30_000, refills: false } };
  // Headers of the first of five calls come when all five are out: three more may go, not seven.
  const { timer, sent, ask } = serve({ answer: (call) => (call === 0 ? { limits, takes: 10 } : { takes: 1_000_000 }) });
  for (let row = 0; row < 5; row++) void ask("row");
  await timer.advance(20);
  for (let row = 0; row < 9; row++) void ask("row");
  await timer.advance(20);
  assert.equal(sent.length, 8);
});

test("Rate sets one timer, whatever waits", async () => {
  const { timer, ask } = serve({ rpm: 1 });
  for (let row = 0; row < 50; row++) void ask("row");
  await timer.advance(0);
  assert.equal(timer.pending, 1);
});

test("Rate lets go of calls that are aborted", async () => {
  const { limiter, ask } = serve({ rpm: 1 });
  const stop = new AbortController();
  await ask("first");
  const second = ask("second", { on: stop.signal });
  stop.abort();
  await assert.rejects(second, { code: "ERR_ABORTED" });
  assert.equal(limiter.queued, 0);
});

test("Rate wakes up when the next call may go, and does not look meanwhile", async () => {
  const limits = { requests: { limit: 1, remaining: 0, reset: 60_000, refills: false } };
  const { timer, sent, ask } = serve({ answer: (call) => (call === 0 ? { limits } : {}) });
  let alarms = 0;
  const { after } = timer;
  timer.after = (milliseconds, action) => {
    alarms++;
    return after.call(timer, milliseconds, action);
  };
  await ask("first");
  void ask("second");
  await timer.advance(59_999);
  assert.equal(sent.length, 1);
  await timer.advance(1);
  assert.equal(sent.length, 2);
  assert.ok(alarms <= 3, `${alarms} alarms for one wait`);
});
