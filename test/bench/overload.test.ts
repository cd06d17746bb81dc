import assert from "node:assert/strict";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { type TestContext, test } from "node:test";
import { Worker } from "node:worker_threads";
import { runLoadTest } from "../../src/bench/load-test.ts";

/** A leg against a server that gives far more than one thread can read. */
async function overloaded(t: TestContext, workers: number | "auto") {
  const server = new Worker(new URL("flood-server.mjs", import.meta.url), { execArgv: [] });
  t.after(() => server.terminate());
  const [url] = (await once(server, "message")) as [string];
  const lengths = { kind: "fixed", value: 60 } as const;
  return runLoadTest({
    models: [`openai:m@${url}`],
    names: {},
    loads: [{ mode: "concurrency", concurrency: 8 }],
    bounds: { warmUp: 200, duration: 800, coolDown: 0, requests: Number.POSITIVE_INFINITY },
    maxErrors: 50,
    repeats: 1,
    workers,
    slo: undefined,
    workload: { input: lengths, output: undefined, ignoreEos: false, stream: true, seed: "test" },
    detail: false,
    command: ["bench"],
    signal: new AbortController().signal,
  });
}

test("runLoadTest() marks a leg invalid whose one thread could not keep up", async (t) => {
  const { legs, notes } = await overloaded(t, 1);
  const { invalid, client, outcomes } = legs[0]!;
  assert.ok(outcomes.ok > 0);
  assert.match(invalid.join(), /^the client was the bottleneck: its event loop was busy \d+ % of the time/);
  assert.ok(client.workers === 1 && client.loopBusy > 0.85, `busy ${client.loopBusy}`);
  assert.doesNotMatch(notes.join(), /run again/);
});

test("runLoadTest() with --workers auto runs such a leg again in more threads, and says so", async (t) => {
  if (availableParallelism() < 2) return t.skip("this machine has one core");
  const { legs, notes } = await overloaded(t, "auto");
  assert.equal(legs.length, 1);
  assert.ok(legs[0]!.client.workers >= 2, `${legs[0]!.client.workers} threads`);
  assert.match(notes.join(), /^concurrency 8 was run again with 2 threads, as 1 could not keep up/);
});
