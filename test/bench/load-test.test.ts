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
  // A step of 10 ms a token: 4 places give 400 tokens a second. A busy machine is slower; one that stalls as the first token
  // comes sees the others a little closer together.
  assert.ok(metrics.tpot!.p50 > 9 && metrics.tpot!.p50 < 15, `TPOT is ${metrics.tpot!.p50}`);
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
  assert.match(result.notes.join(), /output tokens of m are counted by one a chunk/);
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
  const simulator = new Simulator({ slots: 4, step: 8, slowdown: 0, mean: 3, sigma: 0 });
  t.after(() => simulator.close());
  const url = await simulator.listen();
  const { knees, legs, targets } = await runLoadTest(
    optionsFor(url, {
      models: [`vllm:${url}`],
      loads: { sweepTo: 16 },
      bounds: { warmUp: 50, duration: 1_000, coolDown: 0, requests: Number.POSITIVE_INFINITY },
    }),
  );
  const [knee] = knees!;
  assert.ok(knee!.concurrency >= 3 && knee!.concurrency <= 8, `the knee is ${knee!.concurrency}`);
  assert.equal(knee!.flag, `--model '{"use":"vllm:${url}","concurrency":${knee!.concurrency}}'`);
  assert.ok(
    targets[0]!.metrics && legs.some(({ timeline }) => timeline.server?.waiting.some((waiting) => (waiting ?? 0) > 0)),
  );
});

test("runLoadTest() has 256 requests at the server at once: no pool of 100 holds them back in the client", async (t) => {
  const simulator = new Simulator({ slots: 256, step: 100, slowdown: 0, mean: 10, sigma: 0 });
  t.after(() => simulator.close());
  const url = await simulator.listen();
  const bounds = { warmUp: 0, duration: Number.POSITIVE_INFINITY, coolDown: 0, requests: 512 };
  const loads = [{ mode: "concurrency" as const, concurrency: 256 }];
  const { client, outcomes, throughput } = (
    await runLoadTest(optionsFor(url, { models: [`vllm:${url}`], bounds, loads }))
  ).legs[0]!;
  assert.equal(simulator.stats.peak, 256);
  assert.deepEqual([outcomes.ok, throughput.peakConcurrency, client.sockets.peak], [512, 256, 256]);
});

test("runLoadTest() sends prompts of 50,000 tokens whole, and reads their replies as they come", async (t) => {
  const output = { kind: "fixed" as const, value: 5 };
  const { server, result } = await measured(
    t,
    { pace: 10 },
    {
      bounds: { warmUp: 0, duration: Number.POSITIVE_INFINITY, coolDown: 0, requests: 8 },
      // This server counts characters.
      workload: { ...workload, input: { kind: "fixed", value: 250_000 }, output },
    },
  );
  const { metrics, outcomes } = result.legs[0]!;
  assert.equal(outcomes.ok, 8);
  assert.ok(Math.abs(metrics.inputTokens!.mean - 250_000) < 12_500, `${metrics.inputTokens!.mean} characters`);
  assert.ok(JSON.stringify(server.bodies.at(-1)).length > 240_000);
  assert.ok(metrics.itl!.p50 > 8, `a gap of ${metrics.itl!.p50} ms`);
});

test("runLoadTest() measures on a clock that the time of day cannot turn back", async (t) => {
  const real = Date.now;
  t.after(() => {
    Date.now = real;
  });
  const turning = setTimeout(() => {
    Date.now = () => real() - 3_600_000;
  }, 100);
  t.after(() => clearTimeout(turning));
  const { legs } = (await measured(t, {})).result;
  const { ttft, e2e } = legs[0]!.metrics;
  assert.ok(ttft!.min > 0 && e2e!.min > 0 && e2e!.max < 5_000);
});

test("runLoadTest() does not count the requests of the warm-up", async (t) => {
  const bounds = { warmUp: 150, duration: 20_000, coolDown: 0, requests: 10 };
  const { outcomes, samples } = (await measured(t, {}, { bounds })).result.legs[0]!;
  assert.equal(samples.start.filter((start) => start >= 150).length, 10);
  assert.ok(outcomes.excluded > 0 && outcomes.ok >= 10, JSON.stringify(outcomes));
});

test("runLoadTest() has no knee of a sweep that was stopped", async (t) => {
  const controller = new AbortController();
  const { result } = await measured(
    t,
    {},
    {
      loads: { sweepTo: 64 },
      signal: controller.signal,
      onEvent: ({ type }) => type === "leg-end" && controller.abort(new Error("Stopped by SIGINT")),
    },
  );
  assert.deepEqual([result.knees, result.stopped], [[], "Stopped by SIGINT"]);
  assert.ok(result.legs[0]!.outcomes.ok > 0);
});

for (const [tokenizes, source, tokens] of [
  [true, "tokenizer", 5],
  [false, "estimate", 7],
] as const) {
  test(`runLoadTest() counts whole replies without usage by ${source}, and says so`, async (t) => {
    const { result } = await measured(
      t,
      { whole: true, usage: false, tokenizes },
      { workload: { ...workload, stream: false } },
    );
    const [leg] = result.legs;
    assert.equal(leg!.tokens.source, source);
    // "word " five times is five words, and 25 characters.
    assert.equal(leg!.metrics.outputTokens?.mean, tokens);
    assert.ok(leg!.throughput.outputTokens > 0);
    assert.equal(leg!.throughput.inputTokens, null);
    assert.match(result.notes.join(), source === "tokenizer" ? /\/tokenize/ : /an estimate of four characters a token/);
    assert.equal(leg!.samples.texts, undefined);
  });
}
