import assert from "node:assert/strict";
import { binarize, generate, group, label, Pipeline, type Row } from "../../src/index.ts";
import type { Step } from "../../src/kernel/kinds.ts";
import { startFlow } from "../../src/kernel/run.ts";
import { Limiter } from "../../src/llm/limiter.ts";
import { header } from "../header.ts";

/**
 * Rows a second of the preference pipeline where the model answers at once: what we cost ourselves.
 *
 * node --import tsx bench/scenarios/pipeline.ts [ROWS]
 */
const ROWS = Number(process.argv[2] ?? 100_000);

function* prompts(count: number): Generator<Row> {
  for (let index = 0; index < count; index++) yield { instruction: `What is ${index} plus ${index}?`, id: index };
}

/** Two generators, a join, a judge, a pair: three calls a row, nothing but the kernel and a limiter. */
function bareSteps(): Step[] {
  const [small, large] = [new Limiter(64), new Limiter(64)];
  const ask = (queue: Limiter, name: string, adds: (row: Row) => Row): Step => ({
    kind: "row",
    name,
    queues: [queue],
    fn: (row, { signal, priority }) => queue.run(async () => ({ ...row, ...adds(row) }), { signal, priority }),
  });
  return [
    {
      kind: "source",
      name: "load",
      async *open() {
        let array: Row[] = [];
        for (const row of prompts(ROWS)) {
          if (array.push(row) < 256) continue;
          yield array;
          array = [];
        }
        yield array;
      },
    },
    {
      kind: "fan",
      branches: [
        [ask(small, "generate", () => ({ generation: "a" }))],
        [ask(large, "generate", () => ({ generation: "b" }))],
      ],
    },
    {
      kind: "join",
      name: "group",
      fn: (row, answers) => ({ ...row, generations: answers.map(([one]) => one!["generation"]) }),
    },
    ask(large, "label", () => ({ ratings: [1, 2] })),
    {
      kind: "row",
      name: "binarize",
      fn: (row) => ({ id: row["id"], chosen: (row["generations"] as string[])[1], rejected: "a" }),
    },
  ];
}

async function timeKernel(): Promise<number> {
  const started = performance.now();
  let rows = 0;
  for await (const array of startFlow(bareSteps())) rows += array.length;
  assert.equal(rows, ROWS);
  return ROWS / ((performance.now() - started) / 1000);
}

function instant(id: string, answer: string) {
  const llm = {
    generate: async () => ({
      choices: [{ text: answer, finish: "stop" as const }],
      usage: { input: 30, output: 20 },
      model: id,
    }),
  };
  return { llm, id, concurrency: 64 };
}

async function timeTasks(): Promise<number> {
  const judge = instant(
    "judge",
    '{"text_1":{"rationale":"Right.","rating":5},"text_2":{"rationale":"Wrong.","rating":2}}',
  );
  const pipeline = new Pipeline([])
    .to([generate({ model: instant("a", "It is a sum.") }), generate({ model: instant("b", "No idea.") })])
    .to(group())
    .to(label({ model: judge }))
    .to(binarize());
  const started = performance.now();
  let rows = 0;
  for await (const row of pipeline.apply(prompts(ROWS), { journal: false })) {
    if (rows++ === 0) assert.equal(Array.isArray(row["chosen"]), true);
  }
  assert.equal(rows, ROWS);
  return ROWS / ((performance.now() - started) / 1000);
}

console.log(header());
const kernel = [await timeKernel(), await timeKernel()];
const tasks = [await timeTasks(), await timeTasks()];
const shown = (rates: readonly number[]) => rates.map((rate) => Math.round(rate).toLocaleString("en-US")).join(", ");
console.log(`kernel alone, rows/s (cold, warm): ${shown(kernel)}`);
console.log(`with the real tasks, rows/s (cold, warm): ${shown(tasks)}`);
