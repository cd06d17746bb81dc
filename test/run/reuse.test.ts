import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { generate, group, label, load, type Pipeline, type Row, save } from "../../src/index.ts";
import type { LlmRequest } from "../../src/llm/llm.ts";
import { findWeights } from "../../src/llm/weights.ts";
import type { RunOptions } from "../../src/run/options.ts";
import type { Report } from "../../src/run/report.ts";
import { customTask } from "../../src/tasks/custom.ts";
import { anthropicServer } from "../helpers/anthropic-server.ts";
import { folderFor, readAll } from "../helpers/files.ts";

const rows = (count: number): Row[] => Array.from({ length: count }, (_, id) => ({ instruction: `What is ${id}?` }));

interface Scene {
  readonly model: { readonly llm: { generate(request: LlmRequest): Promise<never> }; readonly id: string };
  readonly out: string;
  /** Runs it and gives how many calls that took. */
  asked(pipeline: Pipeline, options?: RunOptions): Promise<number>;
  /** What the last run reported. */
  report(): Report;
}

/** A model that says the same to the same request, and counts what it is asked. */
async function scene(t: TestContext, answer = judgeOrAnswer): Promise<Scene> {
  const folder = await folderFor(t);
  let calls = 0;
  let report: Report | undefined;
  const llm = {
    async generate({ messages, sample = 0 }: LlmRequest) {
      calls++;
      const asked = JSON.stringify(messages);
      const number = createHash("sha256").update(`${asked}${sample}`).digest().readUInt16BE(0);
      const text = answer(asked, number);
      const choices = [{ text, finish: "stop" as const }];
      return { choices, usage: { input: 10, output: 5 }, model: "m" } as never;
    },
  };
  return {
    model: { llm, id: "m" },
    out: join(folder, "out.jsonl"),
    report: () => report!,
    async asked(pipeline, options = {}) {
      const before = calls;
      report = await pipeline.run({ state: join(folder, ".distil"), ...options });
      return calls - before;
    },
  };
}

function judgeOrAnswer(asked: string, number: number): string {
  const shown = new Set(asked.match(/text_\d/g));
  if (shown.size === 0) return `Answer ${number} in ${number % 7} words.`;
  return JSON.stringify(Object.fromEntries([...shown].map((name) => [name, { rationale: "So.", rating: 3 }])));
}

/** Two answers a row, and a judge. */
function judged(
  { model, out }: Scene,
  given: Row[],
  { system, aspect }: { system?: string; aspect?: "honesty" } = {},
): Pipeline {
  const first = system === undefined ? given : given.map((row) => ({ ...row, system_prompt: system }));
  return load({ rows: first })
    .to([generate({ model }), generate({ model, temperature: 0.5 })])
    .to(group())
    .to(label({ model, ...(aspect && { aspect }) }))
    .to(save(out));
}

test("run() asks nothing a second time, and says what it could reuse and what that saved", async (t) => {
  const own = await scene(t);
  const priced = { ...own, model: { ...own.model, price: { input: 1e6, output: 1e6 } } };
  assert.equal(await own.asked(judged(priced, rows(5))), 15);
  const starts: unknown[] = [];
  const onEvent: RunOptions["onEvent"] = (event) => event.type === "run-start" && starts.push(event.journal);
  assert.equal(await own.asked(judged(priced, rows(5)), { onEvent }), 0);
  assert.deepEqual(starts, [{ replies: 15, usable: 15 }]);
  assert.deepEqual(own.report().reused, { calls: 15, tokens: { input: 150, output: 75 }, cost: 225 });
});

test("run() asks for a changed row and for what depends on it alone", async (t) => {
  const own = await scene(t);
  await own.asked(judged(own, rows(5)));
  const changed = rows(5).with(2, { instruction: "What is two?" });
  assert.equal(await own.asked(judged(own, changed)), 3);
  assert.equal(await own.asked(judged(own, changed.toReversed())), 0, "the order of rows is not in the key");
  assert.equal(await own.asked(judged(own, [...changed, { instruction: "More?" }])), 3);
});

test("run() asks a changed prompt's step alone", async (t) => {
  const own = await scene(t);
  await own.asked(judged(own, rows(5)));
  assert.equal(await own.asked(judged(own, rows(5), { aspect: "honesty" })), 5);
  assert.equal(await own.asked(judged(own, rows(5), { system: "Be brief." })), 15, "and what depends on its answers");
});

test("run() asks nothing for a changed parser: it reads the old replies anew", async (t) => {
  const own = await scene(t);
  const reading = (regex: string) => {
    const task = customTask({ name: "count", template: "{{ instruction }}", output: { regex } });
    return load({ rows: rows(5) })
      .to(generate({ model: own.model, task }))
      .to(save(own.out));
  };
  assert.equal(await own.asked(reading("Answer (?<answer>\\d+)")), 5);
  const { rows: first } = await readAll(own.out);
  assert.match(String(first[0]!["answer"]), /^\d+$/);
  assert.equal(await own.asked(reading("in (?<words>\\d) words")), 0);
  const { rows: second } = await readAll(own.out);
  assert.deepEqual([second[0]!["answer"], /^\d$/.test(String(second[0]!["words"]))], [undefined, true]);
});

test("run() takes replies whatever the pace, the retries and the names of the models are", async (t) => {
  const own = await scene(t);
  await own.asked(judged(own, rows(5)));
  const slow = { ...own, model: { ...own.model, concurrency: 1 } };
  assert.equal(await own.asked(judged(slow, rows(5)), { unordered: true, patience: "1h" }), 0);
});

test("run() asks for everything with fresh, and keeps the new replies", async (t) => {
  const own = await scene(t);
  await own.asked(judged(own, rows(5)));
  assert.equal(await own.asked(judged(own, rows(5)), { fresh: true }), 15);
  assert.equal(await own.asked(judged(own, rows(5))), 0);
});

test("run() keeps apart what has another salt", async (t) => {
  const own = await scene(t);
  await own.asked(judged(own, rows(5)));
  assert.equal(await own.asked(judged(own, rows(5)), { salt: "two" }), 15);
  assert.equal(await own.asked(judged(own, rows(5)), { salt: "two" }), 0);
});

test("run() rejects again for free, and asks for the rejected calls alone with retryRejects", async (t) => {
  let moody = true;
  const own = await scene(t, (asked, number) =>
    moody && asked.includes("What is 3?") && asked.includes("text_1") ? "No." : judgeOrAnswer(asked, number),
  );
  // A judgement that cannot be read gets one repair turn.
  assert.equal(await own.asked(judged(own, rows(5))), 16);
  assert.deepEqual([own.report().out, own.report().rejected], [4, 1]);
  assert.equal(await own.asked(judged(own, rows(5))), 0);
  assert.equal(own.report().rejected, 1);
  moody = false;
  assert.equal(await own.asked(judged(own, rows(5)), { retryRejects: true }), 1);
  assert.deepEqual([own.report().out, own.report().rejected], [5, 0]);
  assert.equal(await own.asked(judged(own, rows(5)), { retryRejects: true }), 0);
});

const weights = await findWeights();
const skip = weights ? false : "the embedded model's weights are not in the cache folder: run npm run quickstart first";

test("run() keeps what the embedded model says, too", { skip }, async (t) => {
  const own = await scene(t);
  const pipeline = load({ rows: rows(2) })
    .to(generate({ model: "local", maxTokens: 4 }))
    .to(save(own.out));
  await own.asked(pipeline);
  assert.equal(own.report().calls, 2);
  await own.asked(pipeline);
  assert.deepEqual([own.report().calls, own.report().reused.calls], [0, 2]);
});

test("run() keeps what Anthropic's models say, too, and what that cost", async (t) => {
  const { url } = await anthropicServer(t, (_, index) => ({ content: `Answer ${index}` }));
  const own = await scene(t);
  const model = { use: `anthropic:claude-test@${url}`, key: "k", price: { input: 3, output: 15 } };
  const pipeline = load({ rows: rows(2) })
    .to(generate({ model }))
    .to(save(own.out));
  await own.asked(pipeline);
  assert.deepEqual([own.report().calls, own.report().reused.calls], [2, 0]);
  const { cost, tokens } = own.report();
  assert.ok(cost! > 0);
  await own.asked(pipeline);
  assert.deepEqual([own.report().calls, own.report().reused], [0, { calls: 2, tokens, cost }]);
});
