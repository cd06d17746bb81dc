import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Simulator } from "../../bench/simulator/server.ts";
import { type PipelineTestOptions, runPipelineTest } from "../../src/bench/pipeline-test.ts";
import type { Pair } from "../../src/bench/result.ts";
import { build } from "../../src/build.ts";
import { parseExpression } from "../../src/expression.ts";
import type { LlmReply, LlmRequest } from "../../src/llm/llm.ts";

const rows = 24;

/** A folder with rows, and a simulated server of 4 places. */
async function bench(
  t: TestContext,
  text: (file: string, url: string) => string,
  more: Partial<PipelineTestOptions> = {},
) {
  const folder = await mkdtemp(join(tmpdir(), "bench-test-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const simulator = new Simulator({ slots: 4, step: 2, slowdown: 0, mean: 10, sigma: 0 });
  t.after(() => simulator.close());
  const url = await simulator.listen();
  const file = join(folder, "prompts.jsonl");
  await writeFile(file, Array.from({ length: rows }, (_, row) => `{"instruction":"question ${row}"}\n`).join(""));
  const expression = text(file, url);
  const result = await runPipelineTest({
    pipeline: build(parseExpression(expression)),
    text: expression,
    repeats: 2,
    raw: true,
    run: { models: { m: { use: `vllm:${url}`, concurrency: 4 } } },
    command: [],
    signal: new AbortController().signal,
    ...more,
  });
  return { result, pipeline: result.pipeline!, folder, simulator };
}

test("runPipelineTest() sends the very requests of the pipeline with the load generator", async (t) => {
  const { pipeline, simulator } = await bench(t, (file) => `load ${file} >> generate --model m`);
  for (const { pipeline: own, raw } of pipeline.pairs) {
    assert.deepEqual([own.requests, own.outputTokens], [rows, rows * 10]);
    assert.deepEqual([raw.requests, raw.outputTokens, raw.failed], [rows, rows * 10, 0]);
  }
  // The warm-up, and two runs of each.
  assert.equal(simulator.stats.answered, 5 * rows);
  assert.equal(simulator.stats.peak, 4);
});

test("runPipelineTest() lets each go first in turn, and has the ratio of their tokens a second", async (t) => {
  const { pipeline } = await bench(t, (file) => `load ${file} >> generate --model m`);
  assert.deepEqual(
    pipeline.pairs.map(({ first }) => first),
    ["pipeline", "raw"],
  );
  for (const { pipeline: own, raw, efficiency } of pipeline.pairs)
    assert.equal(efficiency, own.outputTokensPerSecond / raw.outputTokensPerSecond);
  const { low, high, values } = pipeline.efficiency!;
  assert.ok(values.length === 2 && low <= high);
  assert.ok(pipeline.efficiency!.median > 0.1 && pipeline.efficiency!.median < 1.5);
});

test("runPipelineTest() says how full each server was and where the time went", async (t) => {
  const { pipeline } = await bench(
    t,
    (file) => `load ${file} >> [generate --model m, generate --model m] >> group >> label --model m >> keep ratings`,
  );
  const [server] = pipeline.servers;
  assert.equal(pipeline.servers.length, 1);
  assert.deepEqual([server!.limit, server!.calls, server!.peak], [4, 3 * rows, 4]);
  assert.ok(server!.fill > 0.2 && server!.fill <= 1.001, `full ${server!.fill}`);
  const calls = pipeline.steps.map(({ operator, calls: made }) => [operator, made]);
  assert.deepEqual(calls.slice(0, 5), [
    ["load", 0],
    ["[generate, generate]", 2 * rows],
    ["group", 0],
    ["label", rows],
    ["keep", 0],
  ]);
  const [, generate, , label] = pipeline.steps;
  // 10 tokens of 2 ms each.
  assert.ok(generate!.callSeconds >= 2 * rows * 0.018 && label!.callSeconds >= rows * 0.018);
  assert.ok(generate!.queueSeconds > 0);
});

/** A model in this process: 5 ms a call, 3 tokens. */
function inProcess() {
  const seen = { calls: 0, inFlight: 0, peak: 0 };
  const generate = async ({ messages }: LlmRequest): Promise<LlmReply> => {
    seen.calls++;
    seen.peak = Math.max(seen.peak, ++seen.inFlight);
    await new Promise((resolve) => setTimeout(resolve, 5));
    seen.inFlight--;
    const text = `about ${messages.at(-1)!.content}`;
    return { choices: [{ text, finish: "stop" }], usage: { input: 2, output: 3 }, model: "mine" };
  };
  return { seen, model: { llm: { generate }, id: "mine", concurrency: 4 } };
}

test("runPipelineTest() gives a model in this process the same requests bare", async (t) => {
  const { seen, model } = inProcess();
  const { pipeline } = await bench(t, (file) => `load ${file} >> generate --model m`, {
    run: { models: { m: model } },
  });
  for (const { pipeline: own, raw } of pipeline.pairs)
    assert.deepEqual([own.requests, raw.requests, raw.outputTokens, raw.failed], [rows, rows, rows * 3, 0]);
  assert.deepEqual([seen.calls, seen.peak], [5 * rows, 4]);
  assert.ok(pipeline.efficiency!.median > 0.1 && pipeline.efficiency!.median < 1.5);
});

test("runPipelineTest() compares with all models of a pipeline, servers and others", async (t) => {
  const { seen, model } = inProcess();
  const { pipeline, simulator } = await bench(
    t,
    (file, url) => `load ${file} >> [generate --model vllm:${url}, generate --model mine] >> group`,
    { run: { models: { mine: model } }, repeats: 1 },
  );
  const [{ pipeline: own, raw }] = pipeline.pairs as readonly [Pair];
  assert.deepEqual([own.requests, raw.requests, raw.outputTokens], [2 * rows, 2 * rows, own.outputTokens]);
  assert.deepEqual([simulator.stats.answered, seen.calls], [3 * rows, 3 * rows]);
});

test("runPipelineTest() leaves nothing where the pipeline saves", async (t) => {
  const { pipeline, folder } = await bench(t, (file) => `load ${file} >> limit 3 >> save ${file}.out.jsonl`, {
    raw: false,
  });
  assert.deepEqual(await readdir(folder), ["prompts.jsonl"]);
  assert.deepEqual([pipeline.rows.out, pipeline.efficiency, pipeline.pairs.length], [3, null, 0]);
});

test("runPipelineTest() of a pipeline that asks no model says that there is nothing to compare", async (t) => {
  const { result } = await bench(t, (file) => `load ${file} >> keep instruction`);
  assert.match(result.notes.join(), /asks no model/);
  assert.equal(result.pipeline!.rows.out, rows);
});

test("runPipelineTest() refuses a pipeline that reads standard input, as it runs several times", async (t) => {
  for (const text of ["keep instruction", "load - >> keep instruction"]) {
    await assert.rejects(
      bench(t, () => text),
      { code: "ERR_USAGE", message: /must read files of its own/ },
    );
  }
});
