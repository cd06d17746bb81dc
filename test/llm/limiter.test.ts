import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { DistilError } from "../../src/errors.ts";
import { Limiter } from "../../src/llm/limiter.ts";

const context = (priority = 0, signal = new AbortController().signal) => ({ priority, signal });

/** A job that runs until it is told to end. */
function held<T>(value: T) {
  let end!: () => void;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { job: () => ended.then(() => value), end };
}

test("Limiter.run() gives what the job gives", async () => {
  assert.equal(await new Limiter(1).run(async () => 7, context()), 7);
});

test("Limiter.run() never runs more than limit at once, and runs them all", async () => {
  const limiter = new Limiter(3);
  let running = 0;
  let most = 0;
  const job = async () => {
    most = Math.max(most, ++running);
    await turn();
    running--;
  };
  await Promise.all(Array.from({ length: 50 }, () => limiter.run(job, context())));
  assert.equal(most, 3);
  assert.deepEqual([limiter.running, limiter.queued], [0, 0]);
});

test("Limiter.run() starts higher priorities first, in order of arrival within one", async () => {
  const limiter = new Limiter(1);
  const order: string[] = [];
  const first = held(0);
  const all = [limiter.run(first.job, context())];
  for (const [name, priority] of [
    ["a", 0],
    ["b", 2],
    ["c", 1],
    ["d", 2],
    ["e", -1.5],
  ] as const) {
    all.push(limiter.run(async () => order.push(name), context(priority)));
  }
  first.end();
  await Promise.all(all);
  assert.deepEqual(order, ["b", "d", "c", "a", "e"]);
});

test("Limiter.run() gives the place back when a job fails, also synchronously", async () => {
  const limiter = new Limiter(1);
  const rejects = limiter.run(() => Promise.reject(new Error("late")), context());
  const throws = limiter.run(() => {
    throw new Error("at once");
  }, context());
  await assert.rejects(rejects, /late/);
  await assert.rejects(throws, /at once/);
  assert.deepEqual([limiter.running, limiter.queued], [0, 0]);
});

test("Limiter.run() rejects a waiting job as soon as its signal aborts, and only that one", async () => {
  const limiter = new Limiter(1);
  const stop = new AbortController();
  const first = held("first");
  const running = limiter.run(first.job, context());
  const waiting = limiter.run(async () => "never", context(5, stop.signal));
  const other = limiter.run(async () => "other", context());
  stop.abort();
  await assert.rejects(waiting, (error) => error instanceof DistilError && error.code === "ERR_ABORTED");
  assert.equal(limiter.queued, 1);
  first.end();
  assert.deepEqual(await Promise.all([running, other]), ["first", "other"]);
});

test("Limiter.run() rejects at once when the signal has aborted before", async () => {
  let ran = false;
  const job = async () => {
    ran = true;
  };
  await assert.rejects(new Limiter(1).run(job, context(0, AbortSignal.abort())), { code: "ERR_ABORTED" });
  assert.equal(ran, false);
});

test("Limiter.run() puts one listener on a signal, and takes it off when idle", async () => {
  const limiter = new Limiter(1);
  const { signal } = new AbortController();
  const jobs = Array.from({ length: 20 }, () => limiter.run(async () => turn(), context(0, signal)));
  assert.equal(getEventListeners(signal, "abort").length, 1);
  await Promise.all(jobs);
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

test("Limiter.limit starts waiting jobs when it rises", async () => {
  const limiter = new Limiter(0);
  const jobs = [limiter.run(async () => 1, context()), limiter.run(async () => 2, context())];
  await turn();
  assert.deepEqual([limiter.running, limiter.queued], [0, 2]);
  limiter.limit = 2;
  assert.equal(limiter.queued, 0);
  assert.deepEqual(await Promise.all(jobs), [1, 2]);
});

test("Limiter.limit takes effect as jobs end when it falls", async () => {
  const limiter = new Limiter(2);
  const [a, b] = [held("a"), held("b")];
  const jobs = [limiter.run(a.job, context()), limiter.run(b.job, context())];
  const third = limiter.run(async () => limiter.running, context());
  limiter.limit = 1;
  a.end();
  await turn();
  assert.deepEqual([limiter.running, limiter.queued], [1, 1]);
  b.end();
  await Promise.all(jobs);
  assert.equal(await third, 1);
});

test("Limiter.cushion is a quarter of the limit, at least one", () => {
  assert.deepEqual(
    [1, 4, 7, 8, 64].map((limit) => new Limiter(limit).cushion),
    [1, 1, 1, 2, 16],
  );
});

test("Limiter.onLow() calls when a waiting job left and fewer than the cushion wait", async () => {
  const limiter = new Limiter(8);
  const calls: number[] = [];
  limiter.onLow(() => calls.push(limiter.queued));
  const jobs = Array.from({ length: 12 }, (_, index) => held(index));
  const all = jobs.map(({ job }) => limiter.run(job, context()));
  for (const { end } of jobs) {
    end();
    await turn();
  }
  await Promise.all(all);
  assert.deepEqual(calls, [1, 0]);
});

test("Limiter.onLow() calls when waiting jobs are aborted", async () => {
  const limiter = new Limiter(0);
  const stop = new AbortController();
  let calls = 0;
  limiter.onLow(() => calls++);
  const job = limiter.run(async () => 0, context(0, stop.signal));
  stop.abort();
  assert.equal(calls, 1);
  await assert.rejects(job);
});

test("Limiter.onLow() may add jobs from the listener", async () => {
  const limiter = new Limiter(2);
  let left = 1_000;
  let done = 0;
  const admit = () => {
    while (left > 0 && limiter.queued < limiter.cushion) {
      left--;
      void limiter.run(async () => turn(), context()).then(() => done++);
    }
  };
  limiter.onLow(admit);
  admit();
  while (done < 1_000) await turn();
  assert.deepEqual([limiter.running, limiter.queued, left], [0, 0, 0]);
});

test("Limiter.onLow() stops calling once it is told to", async () => {
  const limiter = new Limiter(1);
  let calls = 0;
  const stop = limiter.onLow(() => calls++);
  stop();
  await Promise.all([limiter.run(async () => 0, context()), limiter.run(async () => 0, context())]);
  assert.equal(calls, 0);
});
