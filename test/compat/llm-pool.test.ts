import assert from "node:assert/strict";
import { test } from "node:test";
import { LLMPool, Pipeline, ProcessLLM, SelfInstructTask, TextGenerationTask } from "../../src/compat/index.ts";
import { withCode } from "./heard.ts";
import { talker } from "./model.ts";

const rows = Array.from({ length: 200 }, (_, index) => ({ input: `row ${index}` }));
const poolOf = (...names: readonly string[]) => new LLMPool(names.map((name) => talker(name).llm));

/** How often each row was answered by each model that answered it, sorted; and the models of each row. */
async function counted(names: readonly string[], numGenerations: number) {
  const dataset = await new Pipeline({ generator: poolOf(...names) }).generate(rows, { numGenerations });
  const models = (await dataset.toArray()).map((row) => row["generation_model"] as string[]);
  const counts = models.map((list) => names.map((name) => list.filter((one) => one === name).length));
  return { models, counts };
}

test("new LLMPool() wants at least two models (2.3)", () => {
  assert.throws(() => poolOf("a"), withCode("ERR_OPTION", /at least 2 models: current value has 1/));
});

test("new LLMPool() wants one task (2.3)", () => {
  const pair = [talker("a").llm, talker("b", { task: new SelfInstructTask() }).llm];
  assert.throws(() => new LLMPool(pair), withCode("ERR_OPTION", /TextGenerationTask and SelfInstructTask/));
});

class Legal extends TextGenerationTask {}
class Medical extends TextGenerationTask {}

test("new LLMPool() takes tasks of one kind (2.3)", () => {
  const tasks = [new Legal(), new Medical(), new TextGenerationTask()];
  assert.equal(new LLMPool({ llms: tasks.map((task) => talker("a", { task }).llm) }).llms.length, 3);
});

test("LLMPool lets fewer models than it has answer, drawn for each row (2.3, G < N)", async () => {
  const { models, counts } = await counted(["a", "b", "c", "d"], 2);
  for (const row of counts) assert.deepEqual([...row].sort(), [0, 0, 1, 1]);
  assert.equal(new Set(models.map((row) => row.join())).size, 6);
});

test("LLMPool lets each model answer once (2.3, G = N)", async () => {
  const { counts } = await counted(["a", "b", "c"], 3);
  for (const row of counts) assert.deepEqual(row, [1, 1, 1]);
});

test("LLMPool shares more generations than it has models evenly (2.3, G > N)", async () => {
  const { counts } = await counted(["a", "b", "c", "d"], 6);
  for (const row of counts) assert.deepEqual([...row].sort(), [1, 1, 2, 2]);
  assert.equal(new Set(counts.map((row) => row.join())).size, 6);
  const two = await counted(["a", "b"], 5);
  for (const row of two.counts) assert.deepEqual([...row].sort(), [2, 3]);
  assert.equal(new Set(two.counts.map((row) => row.join())).size, 2);
});

test("LLMPool draws alike for the same seed", async () => {
  const [first, again] = [await counted(["a", "b", "c", "d"], 2), await counted(["a", "b", "c", "d"], 2)];
  assert.deepEqual(first.models, again.models);
});

test("LLMPool puts generations together in its order (2.3)", async () => {
  const { models } = await counted(["a", "b", "c", "d"], 6);
  for (const row of models) assert.deepEqual(row, [...row].sort());
});

test("LLMPool asks a model that answers twice for different samples", async () => {
  const samples: number[] = [];
  const pool = new LLMPool(
    ["a", "a"].map(
      (name) =>
        talker(name, {
          reply: (_, sample) => {
            samples.push(sample);
            return `${sample}`;
          },
        }).llm,
    ),
  );
  await new Pipeline({ generator: pool }).generate(rows.slice(0, 1), { numGenerations: 4 });
  assert.deepEqual([...new Set(samples)].sort(), [0, 1, 2, 3]);
});

test("LLMPool.generate() gives each input's outputs, and teardown forgets the models (2.3)", async () => {
  let made = 0;
  const lazy = ["a", "b"].map(
    (name) =>
      new ProcessLLM({
        task: new TextGenerationTask(),
        loadLlmFn: () => {
          made++;
          return talker(name).llm;
        },
      }),
  );
  const pool = new LLMPool(lazy);
  const outputs = await pool.generate(rows.slice(0, 2), { numGenerations: 2 });
  assert.deepEqual(
    outputs.map((row) => row.map(({ raw_output }) => raw_output)),
    [
      ["a: row 0", "b: row 0"],
      ["a: row 1", "b: row 1"],
    ],
  );
  pool.teardown();
  await pool.generate(rows.slice(0, 1), { numGenerations: 2 });
  assert.equal(made, 4);
});

test("LLMPool asks many rows at one time, and holds none back for a slow model (2.3)", async () => {
  let atOnce = 0;
  let most = 0;
  const started = new Set<string>();
  const slow = async (text: string) => {
    started.add(text);
    most = Math.max(most, ++atOnce);
    for (let wait = 0; started.size < 8 && wait < 500; wait++) await new Promise((resolve) => setTimeout(resolve, 2));
    atOnce--;
    return text;
  };
  const pool = new LLMPool([talker("quick").llm, talker("slow", { reply: slow, numThreads: 8 }).llm]);
  const options = { numGenerations: 2, batchSize: 1, skipDryRun: true };
  const dataset = await new Pipeline({ generator: pool }).generate(rows.slice(0, 8), options);
  assert.equal(await dataset.numRows(), 8);
  assert.equal(most, 8);
});
