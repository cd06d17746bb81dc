import assert from "node:assert/strict";
import { test } from "node:test";
import { DistilError } from "../../src/errors.ts";
import { Breaker } from "../../src/llm/breaker.ts";
import { clockOf } from "../../src/llm/clock.ts";
import { limit } from "../../src/llm/limit.ts";
import { Limiter } from "../../src/llm/limiter.ts";
import type { LlmReply } from "../../src/llm/llm.ts";
import { retry } from "../../src/llm/retry.ts";
import { watched } from "../../src/llm/watched.ts";
import { FakeTimer } from "../helpers/fake-timer.ts";

const reply: LlmReply = { choices: [{ text: "hi", finish: "stop" }], usage: undefined, model: "m" };
const { signal } = new AbortController();
const refused = () =>
  new DistilError("ERR_CONNECT", "Cannot connect: ECONNREFUSED", {
    retryable: true,
    cause: Object.assign(new Error(), { code: "ECONNREFUSED" }),
  });
const status = (code: number, retryAfter?: number) =>
  new DistilError(code === 429 ? "ERR_RATE" : "ERR_HTTP", `it says ${code}`, {
    retryable: true,
    status: code,
    retryAfter,
  });

/** A server in virtual time that does what `respond` says, behind breaker, limiter and retry as a run has them. */
function serve(
  respond: (now: number, content: string) => DistilError | undefined,
  { patience = 600_000, places = 4, known = true } = {},
) {
  const timer = new FakeTimer();
  const said: string[] = [];
  const sent: { readonly at: number; readonly content: string }[] = [];
  const limiter = new Limiter(places);
  const breaker = new Breaker(limiter, {
    server: "http://s/v1",
    patience,
    known,
    timer,
    tell: (text) => said.push(text),
  });
  const llm = retry(
    limit(
      watched(
        {
          async generate({ messages }) {
            const { content } = messages[0]!;
            sent.push({ at: timer.now(), content });
            const error = respond(timer.now(), content);
            if (error) throw error;
            return reply;
          },
        },
        breaker,
      ),
      limiter,
    ),
    { clock: clockOf(timer), now: () => timer.now(), random: () => 0.5, excuses: (error) => breaker.excuses(error) },
  );
  const ask = (content: string) =>
    llm.generate({ messages: [{ role: "user", content }] }, { signal, priority: 0 }).then(
      () => "ok",
      (error: DistilError) => error,
    );
  return { timer, said, sent, limiter, breaker, ask };
}

const rows = (count: number) => Array.from({ length: count }, (_, index) => `row ${index}`);

test("Breaker makes calls wait while nobody can connect, and rejects none of them", async () => {
  const { timer, ask } = serve((now) => (now < 300_000 ? refused() : undefined));
  const all = Promise.all(rows(20).map(ask));
  await timer.advance(400_000);
  assert.deepEqual(new Set(await all), new Set(["ok"]));
});

test("Breaker probes with one call at a time, at growing intervals", async () => {
  const { timer, sent, ask } = serve(() => refused());
  for (const row of rows(20)) void ask(row);
  await timer.advance(200_000);
  const probes = sent.slice(4).map(({ at }) => Math.round(at / 1000));
  assert.deepEqual(probes, [1, 3, 7, 15, 31, 61, 91, 121, 151, 181]);
});

test("Breaker says that calls wait, since when, and that they go on", async () => {
  const { timer, said, breaker, ask } = serve((now) => (now < 40_000 ? refused() : undefined));
  void ask("row");
  await timer.advance(35_000);
  assert.match(said[0]!, /^http:\/\/s\/v1 is gone: calls wait and try again for up to 10 m \(Cannot connect/);
  assert.deepEqual(breaker.waiting, { server: "http://s/v1", since: 35_000 });
  await timer.advance(35_000);
  assert.match(said[1]!, /^http:\/\/s\/v1 answers again after \d+ s$/);
  assert.equal(breaker.waiting, undefined);
});

test("Breaker stops the run when patience is over, with a fatal error that says how to go on", async () => {
  const { timer, ask } = serve(() => refused(), { patience: 60_000 });
  const all = Promise.all(rows(9).map(ask));
  await timer.advance(61_000);
  for (const error of (await all) as DistilError[]) {
    assert.deepEqual([error.code, error.details.fatal], ["ERR_CONNECT", true]);
    assert.match(`${error.message} ${error.details.hint}`, /gone for 60 s.*Run the same command again/);
  }
});

test("Breaker gives a server that never answered half a minute, and asks whether its URL is right", async () => {
  const { timer, ask } = serve(() => refused(), { known: false });
  const all = Promise.all(rows(4).map(ask));
  await timer.advance(31_000);
  const [error] = (await all) as DistilError[];
  assert.equal(error!.details.fatal, true);
  assert.match(error!.message, /never answered/);
  assert.match(error!.details.hint ?? "", /is its URL right/);
});

test("Breaker takes no single request's failures for an outage: it is rejected after its attempts", async () => {
  const { timer, sent, said, ask } = serve(() => status(500));
  const outcome = ask("poison");
  await timer.advance(600_000);
  assert.equal(((await outcome) as DistilError).details.attempts, 6);
  assert.deepEqual([sent.length, said.length], [6, 0]);
});

test("Breaker takes the last two bad rows of a run for no outage either", async () => {
  const { timer, sent, said, ask } = serve(() => status(500));
  const outcomes = Promise.all([ask("poison"), ask("another")]);
  await timer.advance(600_000);
  for (const error of (await outcomes) as DistilError[]) assert.ok(!error.details.fatal);
  assert.deepEqual([sent.length, said.length], [12, 0]);
});

test("Breaker waits for a server whose gateway says 503 for longer than attempts last", async () => {
  const { timer, ask } = serve((now) => (now < 300_000 ? status(503) : undefined));
  const all = Promise.all(rows(4).map(ask));
  await timer.advance(500_000);
  assert.deepEqual(new Set(await all), new Set(["ok"]));
});

test("Breaker waits for a server whose gateway says 503 to everything", async () => {
  const { timer, ask, breaker } = serve((now) => (now < 120_000 ? status(503) : undefined), { places: 16 });
  const all = Promise.all(rows(16).map(ask));
  await timer.advance(60_000);
  assert.ok(breaker.gone);
  await timer.advance(240_000);
  assert.deepEqual(new Set(await all), new Set(["ok"]));
});

test("Breaker stays shut for failures between successes", async () => {
  const seen = new Set<string>();
  const fails = (row: string) => Number(row.slice(4)) % 3 > 0 && !seen.has(row) && seen.add(row);
  const { timer, said, ask } = serve((_, row) => (fails(row) ? status(500) : undefined));
  const all = Promise.all(rows(40).map(ask));
  await timer.advance(600_000);
  assert.deepEqual([new Set(await all), said], [new Set(["ok"]), []]);
});

test("Breaker holds the server's queue after a 429 until the stated time", async () => {
  const { timer, sent, ask } = serve((now) => (now < 5_000 ? status(429, 20_000) : undefined), { places: 1 });
  const all = Promise.all(rows(5).map(ask));
  await timer.advance(19_999);
  assert.equal(sent.length, 1);
  await timer.advance(5_000);
  assert.deepEqual(new Set(await all), new Set(["ok"]));
});

test("Breaker counts no refusal as an attempt: rows outlast a server that is often full", async () => {
  const { timer, ask } = serve((now) => (now < 60_000 ? status(429) : undefined), { places: 8 });
  const all = Promise.all(rows(8).map(ask));
  await timer.advance(300_000);
  assert.deepEqual(new Set(await all), new Set(["ok"]));
});

test("Breaker stops the run where a server refuses everything for longer than patience", async () => {
  const { timer, ask } = serve(() => status(429, 86_400_000), { patience: 60_000 });
  const outcome = ask("row");
  await timer.advance(1_000_000);
  const error = (await outcome) as DistilError;
  assert.deepEqual([error.code, error.details.fatal], ["ERR_RATE", true]);
});

test("Breaker leaves no timer behind", async () => {
  const { timer, breaker, ask } = serve((now) => (now < 5_000 ? refused() : undefined));
  const all = Promise.all(rows(5).map(ask));
  await timer.advance(60_000);
  await all;
  breaker.close();
  assert.equal(timer.pending, 0);
});
