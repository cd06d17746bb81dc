import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type TestContext, test } from "node:test";
import type { DistilError } from "../../src/errors.ts";
import { generate, load, save } from "../../src/index.ts";
import type { LlmRequest } from "../../src/llm/llm.ts";
import type { RunOptions } from "../../src/run/options.ts";
import type { Report } from "../../src/run/report.ts";

const price = { input: 0, output: 1e6 };

/** Fifty rows through a model that writes ten tokens for each, at a price of one each. */
async function scene(t: TestContext, { steps = 1, rows = 50, concurrency = 4 } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "distil-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "in.jsonl");
  await writeFile(file, Array.from({ length: rows }, (_, row) => `{"instruction":"row ${row}"}\n`).join(""));
  const asked: LlmRequest[] = [];
  const llm = {
    async generate(request: LlmRequest) {
      const text = `Answer ${asked.push(request)}`;
      await new Promise((resolve) => setImmediate(resolve));
      return {
        choices: [{ text, finish: "stop" as const }],
        usage: { input: 100, output: 10 },
        model: "m",
      };
    },
  };
  const out = join(folder, "out.jsonl");
  const model = { llm, id: "mine", price, concurrency };
  let pipeline = load(file).to(generate({ model, maxTokens: 10 }));
  const renamed = { input: { instruction: "generation" }, output: { generation: "again" } };
  if (steps > 1) pipeline = pipeline.to(generate({ model, maxTokens: 10, ...renamed }));
  const run = (options: RunOptions = {}): Promise<Report | DistilError> =>
    pipeline
      .to(save(out))
      .run({ state: join(folder, "state"), ...options })
      .catch((error: DistilError) => error);
  return { asked, run, out, folder };
}

test("run() stops at --max-cost, and goes on with more from where it was", async (t) => {
  const { asked, run, out } = await scene(t);
  const error = (await run({ maxCost: 105 })) as DistilError;
  assert.equal(error.code, "ERR_BUDGET");
  assert.equal(asked.length, 10);
  assert.match(error.details.hint!, /Run the same command again with more/);
  const report = (await run({ maxCost: 500 })) as Report;
  assert.deepEqual([report.out, report.calls, report.spent!.cost, asked.length], [50, 40, 500, 50]);
  assert.equal((await readFile(out, "utf8")).split("\n").length, 51);
});

test("run() counts a budget over all runs of an output: running again spends no more", async (t) => {
  const { asked, run } = await scene(t);
  for (let attempt = 0; attempt < 5; attempt++) await run({ maxTokensTotal: 1_100, fresh: true });
  // Ten fit; the input was estimated too low for the four that were in flight.
  assert.ok(asked.length <= 14, `${asked.length}`);
});

test("run() counts what another run of the same pipeline spends at the same time, as two stages of a pipe may", async (t) => {
  const { folder } = await scene(t);
  let asked = 0;
  const llm = {
    async generate(request: LlmRequest) {
      asked++;
      await new Promise((resolve) => setTimeout(resolve, 15));
      const text = request.messages[0]!.content;
      return { choices: [{ text, finish: "stop" as const }], usage: { input: 0, output: 10 }, model: "m" };
    },
  };
  const stage = async (name: string): Promise<DistilError> => {
    const rows = Array.from({ length: 40 }, (_, row) => ({ instruction: `${name} ${row}` }));
    const pipeline = generate({ model: { llm, id: "mine", concurrency: 2 }, maxTokens: 10 });
    const options = { maxTokensTotal: 400, state: join(folder, "state") };
    const run = async () => {
      for await (const _ of pipeline.apply(rows, options));
    };
    return run().then(
      () => assert.fail("it had enough"),
      (error: DistilError) => error,
    );
  };
  const errors = await Promise.all([stage("one"), stage("two")]);
  assert.deepEqual(
    errors.map(({ code }) => code),
    ["ERR_BUDGET", "ERR_BUDGET"],
  );
  assert.ok(asked <= 40 + 4, `${asked} calls of ten tokens with 400 tokens in all, at most 4 at once`);
});

test("run() counts what a run without a budget spent", async (t) => {
  const { asked, run } = await scene(t);
  await run();
  const error = (await run({ maxCost: 499, fresh: true })) as DistilError;
  assert.deepEqual([error.code, asked.length], ["ERR_BUDGET", 50]);
});

test("run() notes what a run without a budget spends while it goes on, guessed where the server does not say", async (t) => {
  const { folder } = await scene(t);
  const state = join(folder, "state");
  let begun = 0;
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const llm = {
    async generate() {
      if (++begun > 10) await released;
      return { choices: [{ text: "four".repeat(10), finish: "stop" as const }], usage: undefined, model: "m" };
    },
  };
  const rows = Array.from({ length: 12 }, (_, row) => ({ instruction: `${row}`.padEnd(40) }));
  const step = generate({ model: { llm, id: "mine", price, concurrency: 2 } });
  const done = Readable.from(step.apply(rows, { state })).toArray();
  const written = async () => {
    const files = await readdir(join(state, "budgets"), { recursive: true }).catch(() => []);
    const file = files.find((name) => name.endsWith(".json"));
    return file && JSON.parse((await readFile(join(state, "budgets", file), "utf8")) || "null");
  };
  const deadline = performance.now() + 5_000;
  while ((await written())?.spent.cost !== 100 && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 10));
  // Ten answers of some 14 tokens in and ten out, at a price of one each out, and two more in flight.
  assert.deepEqual(await written(), { spent: { cost: 100, tokens: 240 }, open: { cost: 20, tokens: 48 } });
  release();
  await done;
  assert.deepEqual(await written(), { spent: { cost: 120, tokens: 288 }, open: { cost: 0, tokens: 0 } });
});

test("run() takes kept replies though the budget is spent", async (t) => {
  const { run } = await scene(t);
  await run();
  const report = (await run({ maxCost: 0 })) as Report;
  assert.deepEqual([report.out, report.calls], [50, 0]);
});

test("run() refuses --max-cost for a model without a price, before the first call", async (t) => {
  const { folder } = await scene(t);
  const pipeline = load(join(folder, "in.jsonl")).to(generate({ model: "openai:m@http://127.0.0.1:1/v1" }));
  await assert.rejects(pipeline.to(save(join(folder, "x.jsonl"))).run({ maxCost: 1, state: join(folder, "state") }), {
    code: "ERR_OPTION",
    message: /price of openai:m@http:\/\/127.0.0.1:1\/v1 is not known/,
  });
});

test("run() finishes what it began before it takes new rows when the budget nears its end", async (t) => {
  const { run } = await scene(t, { steps: 2, rows: 400, concurrency: 64 });
  const state = { rejected: 0, out: 0, begun: 0 };
  await run({
    maxCost: 2_000,
    onEvent: (event) => {
      if (event.type !== "run-end") return;
      const [, generated, again] = event.report.steps;
      Object.assign(state, { rejected: event.report.rejected, out: again!.out, begun: generated!.in });
    },
  });
  assert.equal(state.rejected, 0);
  assert.ok(state.out >= 95, `${state.out} of ${state.begun} rows were finished with a budget for 100`);
});

test("run() stops at its deadline and says how to go on", async (t) => {
  const { run } = await scene(t, { rows: 200_000 });
  const error = (await run({ deadline: 60, journal: false })) as DistilError;
  assert.equal(error.code, "ERR_BUDGET");
  assert.match(`${error.message} ${error.details.hint}`, /--deadline are over.*Run the same command again/);
});

test("run() reports calls, tokens and cost by step", async (t) => {
  const { run } = await scene(t, { steps: 2, rows: 5 });
  const report = (await run()) as Report;
  const use = { calls: 5, tokens: { input: 500, output: 50 }, cost: 50 };
  assert.deepEqual(report.models[0]!.steps, [
    { step: 1, ...use },
    { step: 2, ...use },
  ]);
});
