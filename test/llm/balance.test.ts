import assert from "node:assert/strict";
import { test } from "node:test";
import { DistilError } from "../../src/errors.ts";
import { Balance } from "../../src/llm/balance.ts";
import { Breaker } from "../../src/llm/breaker.ts";
import { clockOf } from "../../src/llm/clock.ts";
import { limit } from "../../src/llm/limit.ts";
import { Limiter } from "../../src/llm/limiter.ts";
import type { Llm } from "../../src/llm/llm.ts";
import { retry } from "../../src/llm/retry.ts";
import { watched } from "../../src/llm/watched.ts";
import { FakeTimer } from "../helpers/fake-timer.ts";

interface Server {
  /** Milliseconds a call. */
  readonly takes: number;
  readonly places: number;
  /** Nobody is there at these times. */
  down?(now: number): boolean;
  /** It is there, and all it says is damaged. */
  readonly broken?: boolean;
}

/** Servers in virtual time behind a balance and retries. */
function serve(servers: readonly Server[], patience = 600_000) {
  const timer = new FakeTimer();
  const calls = servers.map(() => 0);
  const endpoints = servers.map(({ takes, places, down, broken }, index) => {
    const limiter = new Limiter(places);
    const breaker = new Breaker(limiter, {
      server: `http://s${index}`,
      patience: Number.POSITIVE_INFINITY,
      known: true,
      timer,
    });
    const llm: Llm = {
      async generate() {
        calls[index]!++;
        if (down?.(timer.now())) {
          const cause = Object.assign(new Error(), { code: "ECONNREFUSED" });
          throw new DistilError("ERR_CONNECT", "nobody there", { retryable: true, cause });
        }
        if (broken) throw new DistilError("ERR_REPLY", "half a reply", { retryable: true });
        await new Promise<void>((resolve) => timer.after(takes, resolve));
        return { choices: [], usage: { input: 1, output: 10 }, model: "m" };
      },
    };
    return { llm: limit(watched(llm, breaker), limiter), limiter, breaker };
  });
  const balance = new Balance(endpoints, { model: "m", patience, timer });
  const llm = retry(balance, {
    clock: clockOf(timer),
    now: () => timer.now(),
    random: () => 0.5,
    excuses: (error) => balance.excuses(error),
  });
  const { signal } = new AbortController();
  const ask = () =>
    llm.generate({ messages: [] }, { signal, priority: 0 }).then(
      () => "ok",
      (error: DistilError) => error,
    );
  return { timer, calls, balance, endpoints, ask };
}

const many = (count: number, ask: () => Promise<unknown>) => Promise.all(Array.from({ length: count }, ask));

test("Balance keeps every endpoint full, whatever their sizes", async () => {
  const { timer, endpoints, balance, ask } = serve([
    { takes: 1_000, places: 4 },
    { takes: 1_000, places: 12 },
  ]);
  void many(40, ask);
  await timer.advance(0);
  assert.deepEqual([...endpoints.map(({ limiter }) => limiter.running), balance.queued], [4, 12, 24]);
});

test("Balance shares calls out among equals by what is in flight", async () => {
  const { timer, calls, ask } = serve([
    { takes: 1_000, places: 100 },
    { takes: 1_000, places: 100 },
  ]);
  void many(40, ask);
  await timer.advance(0);
  assert.deepEqual(calls, [20, 20]);
});

test("Balance does not send every call to an endpoint that fails fast", async () => {
  const { timer, calls, ask } = serve([
    { takes: 1, places: 4, broken: true },
    { takes: 100, places: 4 },
  ]);
  for (let call = 0; call < 20; call++) {
    const outcome = ask();
    await timer.advance(120_000);
    assert.equal(await outcome, "ok");
  }
  assert.ok(calls[0]! < 30, `${calls}`);
});

test("Balance sends calls where they are done soonest", async () => {
  const { timer, calls, ask } = serve([
    { takes: 1_000, places: 100 },
    { takes: 250, places: 100 },
  ]);
  for (let round = 0; round < 40; round++) {
    void many(5, ask);
    await timer.advance(250);
  }
  assert.ok(calls[1]! > 2.5 * calls[0]!, `${calls}`);
});

test("Balance prefers the endpoint that writes faster where both are idle", async () => {
  const { timer, calls, ask } = serve([
    { takes: 300, places: 9 },
    { takes: 100, places: 9 },
  ]);
  for (let call = 0; call < 20; call++) {
    void ask();
    await timer.advance(300);
  }
  assert.ok(calls[1]! >= 17, `${calls}`);
});

test("Balance sets an endpoint aside that fails, and takes it back in when it is there again", async () => {
  const down = (now: number) => now < 60_000;
  const { timer, calls, endpoints, ask } = serve([
    { takes: 100, places: 4, down },
    { takes: 100, places: 4 },
  ]);
  const all = many(3_000, ask);
  await timer.advance(50_000);
  assert.ok(endpoints[0]!.breaker.gone && calls[0]! < 15, `${calls}`);
  await timer.advance(60_000);
  assert.deepEqual(new Set(await all), new Set(["ok"]));
  assert.ok(!endpoints[0]!.breaker.gone && calls[0]! > 200, `${calls}`);
});

test("Balance stops the run when every endpoint is gone for longer than patience", async () => {
  const { timer, ask } = serve(
    [
      { takes: 1, places: 4, down: () => true },
      { takes: 1, places: 4, down: () => true },
    ],
    60_000,
  );
  const ended: { readonly outcome: unknown; readonly at: number }[] = [];
  for (let call = 0; call < 30; call++) void ask().then((outcome) => ended.push({ outcome, at: timer.now() }));
  await timer.advance(120_000);
  assert.equal(ended.length, 30);
  assert.equal(ended.at(-1)!.at, ended[0]!.at, "those too that wait for an endpoint");
  const error = ended[0]!.outcome as DistilError;
  assert.deepEqual([error.code, error.details.fatal], ["ERR_CONNECT", true]);
  assert.match(error.message, /every endpoint of m has been gone for 60 s/);
});

test("Balance waits through an outage of all endpoints that is shorter than patience", async () => {
  const down = (now: number) => now < 300_000;
  const { timer, ask } = serve([
    { takes: 1, places: 4, down },
    { takes: 1, places: 4, down },
  ]);
  const all = many(50, ask);
  await timer.advance(400_000);
  assert.deepEqual(new Set(await all), new Set(["ok"]));
  await timer.advance(600_000);
  const later = ask();
  await timer.advance(1_000);
  assert.equal(await later, "ok", "the outage is forgotten");
});
