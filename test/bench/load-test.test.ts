import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Simulator } from "../../bench/simulator/server.ts";
import { runLoadTest } from "../../src/bench/load-test.ts";
import type { LoadTestOptions } from "../../src/bench/load-test-options.ts";
import type { WorkloadOptions } from "../../src/bench/workload.ts";
import { type Behaviour, modelServer } from "./model-server.ts";

const workload: WorkloadOptions = {
  input: { kind: "fixed", value: 60 },
  output: { kind: "fixed", value: 5 },
  ignoreEos: false,
  stream: true,
  seed: "test",
};

function optionsFor(url: string, more: Partial<LoadTestOptions> = {}): LoadTestOptions {
  return {
    models: [`vllm:m@${url}`],
    names: {},
    loads: [{ mode: "concurrency", concurrency: 4 }],
    bounds: { warmUp: 50, duration: 300, coolDown: 20, requests: Number.POSITIVE_INFINITY },
    maxErrors: 50,
    repeats: 1,
    workers: 1,
    slo: undefined,
    workload,
    detail: false,
    command: ["bench"],
    signal: new AbortController().signal,
    ...more,
  };
}

async function measured(t: TestContext, behaviour: Behaviour, more: Partial<LoadTestOptions> = {}) {
  const server = await modelServer(behaviour);
  t.after(() => server.close());
  return { server, result: await runLoadTest(optionsFor(server.url, more)) };
}

test("runLoadTest() measures what the simulated server was told to do", async (t) => {
  const simulator = new Simulator({ slots: 8, step: 10, slowdown: 0, mean: 20, sigma: 0 });
  t.after(() => simulator.close());
  const url = await simulator.listen();
  const { legs } = await runLoadTest(
    optionsFor(url, {
      models: [`vllm:${url}`],
      bounds: { warmUp: 200, duration: 1000, coolDown: 0, requests: Number.POSITIVE_INFINITY },
      workload: { ...workload, output: { kind: "fixed", value: 20 } },
    }),
  );
  const { metrics, throughput, tokens } = legs[0]!;
  // A step of 10 ms a token: 4 places give 400 tokens a second. A busy machine is slower, never faster.
  assert.ok(metrics.tpot!.p50 > 9.5 && metrics.tpot!.p50 < 15, `TPOT is ${metrics.tpot!.p50}`);
  assert.ok(throughput.outputTokens > 250 && throughput.outputTokens < 430, `${throughput.outputTokens} tokens/s`);
  assert.ok(Math.abs(throughput.concurrency - 4) < 0.2, `${throughput.concurrency} in flight`);
  assert.deepEqual(tokens, { source: "server", without: 0 });
  assert.equal(metrics.outputTokens?.mean, 20);
});

test("runLoadTest() makes prompts of the length that the server counts", async (t) => {
  const { result } = await measured(t, {}, { workload: { ...workload, input: { kind: "fixed", value: 400 } } });
  const { mean } = result.legs[0]!.metrics.inputTokens!;
  // This server counts characters: words of random lengths add up to nearly as many.
  assert.ok(Math.abs(mean - 400) < 60, `${mean} tokens`);
});

test("runLoadTest() never sends a prompt twice", async (t) => {
  const loads = [1, 2].map((concurrency) => ({ mode: "concurrency" as const, concurrency }));
  const { server } = await measured(t, {}, { loads });
  const prompts = server.bodies.map(({ messages }) => JSON.stringify(messages));
  assert.equal(new Set(prompts).size, prompts.length);
});

test("runLoadTest() keeps its sockets", async (t) => {
  const { server, result } = await measured(
    t,
    {},
    { bounds: { warmUp: 0, duration: Number.POSITIVE_INFINITY, coolDown: 0, requests: 60 } },
  );
  assert.equal(result.legs[0]!.client.sockets.opened, 4);
  // One more of the first look at the server.
  assert.ok(server.sockets <= 5, `${server.sockets} sockets`);
});

test("runLoadTest() sends as many requests as it may, and finishes them", async (t) => {
  const bounds = { warmUp: 0, duration: Number.POSITIVE_INFINITY, coolDown: 0, requests: 23 };
  const { outcomes } = (await measured(t, {}, { bounds })).result.legs[0]!;
  assert.deepEqual([outcomes.ok, outcomes.unfinished, outcomes.excluded], [23, 0, 0]);
});

test("runLoadTest() keeps a rate whatever the server takes", async (t) => {
  const loads = [{ mode: "rate" as const, rate: 50, poisson: false }];
  const { throughput, outcomes } = (
    await measured(
      t,
      { pace: 10 },
      { loads, bounds: { warmUp: 100, duration: 500, coolDown: 100, requests: Number.POSITIVE_INFINITY } },
    )
  ).result.legs[0]!;
  assert.ok(Math.abs(throughput.offered!.sent - 50) <= 4, `${throughput.offered!.sent} requests/s`);
  assert.ok(outcomes.ok > 0 && throughput.peakConcurrency > 1);
});

test("runLoadTest() in threads is the same load", async (t) => {
  const bounds = { warmUp: 0, duration: Number.POSITIVE_INFINITY, coolDown: 0, requests: 31 };
  const { server, result } = await measured(t, {}, { workers: 2, bounds });
  const [leg] = result.legs;
  assert.deepEqual([leg!.outcomes.ok, leg!.client.workers, leg!.throughput.peakConcurrency], [31, 2, 4]);
  assert.equal(new Set(server.bodies.map(({ messages }) => JSON.stringify(messages))).size, server.bodies.length);
});

test("runLoadTest() counts chunks where the server says no numbers, and says so", async (t) => {
  const { result } = await measured(t, { usage: false });
  assert.equal(result.legs[0]!.tokens.source, "chunks");
  assert.equal(result.legs[0]!.metrics.outputTokens?.mean, 5);
  assert.match(result.notes.join(), /each chunk with text is counted as one/);
});

test("runLoadTest() does without stream_options where they are refused", async (t) => {
  const { result } = await measured(t, { refuses: "stream_options" });
  assert.ok(result.legs[0]!.outcomes.ok > 0);
});

test("runLoadTest() refuses a server that does not stream, and says the way out", async (t) => {
  await assert.rejects(measured(t, { whole: true }), (error: { message: string; details: { hint: string } }) => {
    assert.match(error.message, /must stream its replies/);
    assert.match(error.details.hint, /--no-stream/);
    return true;
  });
});

test("runLoadTest() without streaming has requests and end-to-end latency alone", async (t) => {
  const { result } = await measured(t, { whole: true }, { workload: { ...workload, stream: false } });
  const { metrics, throughput } = result.legs[0]!;
  assert.deepEqual([metrics.ttft, metrics.tpot, metrics.itl], [null, null, null]);
  assert.ok(metrics.e2e!.count > 0 && throughput.outputTokens > 0);
});

test("runLoadTest() throws where there is no server", async () => {
  await assert.rejects(runLoadTest(optionsFor("http://127.0.0.1:1/v1")), { code: "ERR_CONNECT" });
});

test("runLoadTest() keeps what there was when a server dies, and says so", async (t) => {
  const bounds = { warmUp: 0, duration: 20_000, coolDown: 0, requests: Number.POSITIVE_INFINITY };
  const loads = [1, 2].map((concurrency) => ({ mode: "concurrency" as const, concurrency: concurrency * 4 }));
  const { result } = await measured(t, { lives: 20 }, { bounds, loads });
  assert.equal(result.legs.length, 1);
  assert.equal(result.legs[0]!.status, "partial");
  assert.ok(result.legs[0]!.outcomes.ok >= 10);
  assert.match(result.stopped!, /the server is gone .*ECONNREFUSED/);
});

test("runLoadTest() ends after too many errors, which are in no latency", async (t) => {
  const { result } = await measured(
    t,
    { failsFrom: 12 },
    { maxErrors: 5, bounds: { warmUp: 0, duration: 20_000, coolDown: 0, requests: Number.POSITIVE_INFINITY } },
  );
  const { outcomes, metrics, failed } = result.legs[0]!;
  assert.match(result.stopped!, /\(--max-errors 5\), the last with: .*503/);
  assert.ok(outcomes.failed >= 5 && failed.e2e!.count === outcomes.failed);
  assert.equal(metrics.e2e!.count, outcomes.ok);
  assert.equal(outcomes.errors[0]!.code, "ERR_HTTP 503");
});

test("runLoadTest() that is told to stop keeps what there was", async (t) => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("Stopped by SIGINT")), 200);
  const bounds = { warmUp: 0, duration: 60_000, coolDown: 0, requests: Number.POSITIVE_INFINITY };
  const { result } = await measured(t, {}, { bounds, signal: controller.signal });
  assert.equal(result.stopped, "Stopped by SIGINT");
  assert.ok(result.legs[0]!.outcomes.ok > 0);
});

test("runLoadTest() sends what the model's own settings say", async (t) => {
  const server = await modelServer();
  t.after(() => server.close());
  const model = { use: `openai:m@${server.url}`, temperature: 0.5, extra: { top_a: 1 } };
  await runLoadTest(optionsFor(server.url, { models: [model], workload: { ...workload, ignoreEos: true } }));
  const { temperature, top_a, ignore_eos, max_tokens } = server.bodies.at(-1)!;
  assert.deepEqual([temperature, top_a, ignore_eos, max_tokens], [0.5, 1, true, 5]);
});

test("runLoadTest() sweeps to a knee and names the flag", async (t) => {
  const simulator = new Simulator({ slots: 4, step: 4, slowdown: 0, mean: 5, sigma: 0 });
  t.after(() => simulator.close());
  const url = await simulator.listen();
  const { knees, legs, targets } = await runLoadTest(
    optionsFor(url, {
      models: [`vllm:${url}`],
      loads: { sweepTo: 16 },
      bounds: { warmUp: 50, duration: 400, coolDown: 0, requests: Number.POSITIVE_INFINITY },
    }),
  );
  const [knee] = knees!;
  assert.ok(knee!.concurrency >= 3 && knee!.concurrency <= 6, `the knee is ${knee!.concurrency}`);
  assert.equal(knee!.flag, `--model '{"use":"vllm:${url}","concurrency":${knee!.concurrency}}'`);
  assert.ok(
    targets[0]!.metrics && legs.some(({ timeline }) => timeline.server?.waiting.some((waiting) => (waiting ?? 0) > 0)),
  );
});

test("runLoadTest() has as many sockets as requests at once: nothing queues in the client", async (t) => {
  const bounds = { warmUp: 0, duration: Number.POSITIVE_INFINITY, coolDown: 0, requests: 300 };
  const loads = [{ mode: "concurrency" as const, concurrency: 150 }];
  const { server, result } = await measured(t, { pace: 20 }, { bounds, loads });
  const { client, outcomes, throughput } = result.legs[0]!;
  assert.deepEqual([outcomes.ok, throughput.peakConcurrency, client.sockets.peak], [300, 150, 150]);
  assert.ok(server.sockets >= 150);
});
