import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { SimulatorOptions } from "../../bench/simulator/options.ts";
import { Simulator } from "../../bench/simulator/server.ts";
import type { ModelSettings } from "../../src/llm/llm.ts";
import { Models } from "../../src/llm/models.ts";
import { recallConcurrency } from "../../src/llm/server-memory.ts";
import { fakeServer, json, refuse } from "./fake-server.ts";

const { signal } = new AbortController();

async function simulated(context: TestContext, options: Partial<SimulatorOptions>) {
  const simulator = new Simulator({ models: ["a", "b"], step: 3, mean: 12, ...options });
  context.after(() => simulator.close());
  return { url: await simulator.listen(), simulator };
}

async function folder(context: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "distil-governor-"));
  context.after(() => rm(made, { recursive: true, force: true }));
  return made;
}

/** Makes `calls` calls, all of them waiting for a place at once. */
async function call(models: Models, uses: readonly (string | ModelSettings)[], calls: number): Promise<void> {
  const bound = await Promise.all(uses.map((use) => models.bind(use)));
  const one = (_: unknown, index: number) =>
    bound[index % bound.length]!.llm.generate(
      { messages: [{ role: "user", content: `question ${index}` }] },
      { signal, priority: 0 },
    );
  await Promise.all(Array.from({ length: calls }, one));
}

test("Governor raises the limit of a server with room, by its gauges, whatever the names that point at it", async (context) => {
  // How close it comes is for virtual time to say: here a busy machine would decide.
  const { url } = await simulated(context, { slots: 32, step: 8 });
  const models = new Models({ signal, warn: () => {} });
  context.after(() => models.close());
  await call(models, [`openai:a@${url}`, `openai:b@${url}`], 400);
  assert.equal(models.limiters().length, 1);
  const { limit } = models.limiters()[0]!;
  assert.ok(limit >= 30, `limit ${limit}`);
});

test("Governor raises it without gauges, too", async (context) => {
  const { url } = await simulated(context, { slots: 32, step: 8, metrics: false });
  const models = new Models({ signal, warn: () => {} });
  context.after(() => models.close());
  await call(models, [`openai:a@${url}`], 400);
  const { limit } = models.limiters()[0]!;
  assert.ok(limit > 16, `limit ${limit}`);
});

test("Governor leaves a concurrency alone that somebody asks for, before or after", async (context) => {
  const { url, simulator } = await simulated(context, { slots: 32 });
  const models = new Models({ signal, warn: () => {} });
  context.after(() => models.close());
  await call(
    models,
    [
      { use: `openai:a@${url}`, concurrency: "auto" },
      { use: `openai:b@${url}`, concurrency: 5 },
    ],
    200,
  );
  assert.equal(models.limiters()[0]!.limit, 5);
  assert.equal(simulator.stats.peak, 5);
});

test("Governor starts where the last run settled", async (context) => {
  const { url } = await simulated(context, { slots: 32 });
  const state = await folder(context);
  const first = new Models({ signal, state, warn: () => {} });
  await call(first, [`openai:a@${url}`], 500);
  await first.close();
  const known = await recallConcurrency(state, url);
  assert.ok(known! > 16, `remembered ${known}`);
  const second = new Models({ signal, state, warn: () => {} });
  context.after(() => second.close());
  await second.bind(`openai:a@${url}`);
  assert.equal(second.limiters()[0]!.limit, known);
});

test("Governor remembers nothing of a run that never filled the server", async (context) => {
  const { url } = await simulated(context, { slots: 32 });
  const state = await folder(context);
  const models = new Models({ signal, state, warn: () => {} });
  await call(models, [`openai:a@${url}`], 5);
  await models.close();
  assert.equal(await recallConcurrency(state, url), undefined);
});

test("Governor asks for gauges only while calls run, and gives up where there are none", async (context) => {
  const { url, received } = await fakeServer(context, ({ path }, response) => {
    if (path === "/metrics") refuse(response, 404, "none");
    else setTimeout(() => json(response, { choices: [{ message: { content: "x" } }] }), 15);
  });
  const models = new Models({ signal, warn: () => {} });
  context.after(() => models.close());
  const asked = () => received.filter(({ path }) => path === "/metrics").length;
  await models.bind(`openai:a@${url}`);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(asked(), 0);
  await call(models, [`openai:a@${url}`], 200);
  assert.equal(asked(), 1);
});

test("Governor sends nothing while a server refuses, then what it accepts", async (context) => {
  const { url, simulator } = await simulated(context, { slots: 16, refuseAbove: 10, metrics: false });
  const models = new Models({ signal, warn: () => {} });
  context.after(() => models.close());
  await call(models, [`openai:a@${url}`], 300);
  const { refused, requests } = simulator.stats;
  assert.ok(refused > 0 && refused < 0.5 * requests, `${refused} of ${requests} refused`);
  assert.ok(models.limiters()[0]!.limit >= 7 && models.limiters()[0]!.limit <= 16);
});
