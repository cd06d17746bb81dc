import assert from "node:assert/strict";
import { test } from "node:test";
import { compareResults } from "../../src/bench/compare.ts";
import { renderComparison } from "../../src/bench/report/comparison.ts";
import type { BenchResult, Workload } from "../../src/bench/result.ts";
import { someLeg, somePipelineResult, someResult, someSweep } from "./some-result.ts";

const options = { names: ["a.json", "b.json"], seed: "1" } as const;
const compare = (a: BenchResult, b: BenchResult) => compareResults(a, b, options);
const workload = (more: Partial<Workload>) =>
  someResult(someSweep().legs, { workload: { ...someSweep().workload!, ...more } });

test("compareResults() calls less latency and more throughput better", () => {
  const { settings } = compare(someSweep(4, 1.5), someSweep(4, 1));
  const verdicts = new Map(settings[5]!.figures.map(({ name, verdict }) => [name, verdict]));
  assert.equal(verdicts.get("output"), "better");
  assert.equal(verdicts.get("TTFT p50"), "better");
  assert.equal(verdicts.get("failed"), "no difference to see");
});

test("compareResults() calls the same the other way round worse", () => {
  const { settings } = compare(someSweep(4, 1), someSweep(4, 1.5));
  assert.equal(settings[5]!.figures.find(({ name }) => name === "output")!.verdict, "worse");
  assert.equal(settings[5]!.figures.find(({ name }) => name === "end to end p99")!.verdict, "worse");
});

test("compareResults() sees no difference between a result and itself", () => {
  const { settings } = compare(someSweep(3), someSweep(3));
  const verdicts = new Set(settings.flatMap(({ figures }) => figures.map(({ verdict }) => verdict)));
  assert.deepEqual([...verdicts], ["no difference to see"]);
});

test("compareResults() says of single runs that they are too few", () => {
  const { settings, notes } = compare(someSweep(1), someSweep(3));
  const [figure] = settings[0]!.figures;
  assert.deepEqual([figure!.verdict, figure!.interval, figure!.n], ["too few runs", null, [1, 3]]);
  assert.ok(notes.some((note) => note.includes("--repeat 5")));
});

test("compareResults() leaves invalid and partial runs out, and says so", () => {
  const load = { mode: "concurrency", concurrency: 8 } as const;
  const legs = [1, 2, 3].map((repeat) => someLeg(load, { repeat }));
  const bad = someLeg(load, { repeat: 4, slower: 9, invalid: ["the client was the bottleneck"] });
  const { settings, notes } = compare(someResult(legs), someResult([...legs, bad]));
  assert.deepEqual(settings[0]!.figures[0]!.n, [3, 3]);
  assert.ok(notes.includes("concurrency 8: left out of b.json: 1 of 4 runs, invalid or partial"));
});

test("compareResults() names settings that only one has", () => {
  const legs = [4, 8].map((concurrency) => someLeg({ mode: "concurrency", concurrency }));
  const { settings, notes } = compare(someResult(legs), someResult(legs.slice(0, 1)));
  assert.deepEqual(
    settings.map(({ name }) => name),
    ["concurrency 4"],
  );
  assert.ok(notes.includes("concurrency 8 is only in a.json"));
});

test("compareResults() leaves goodput out where objectives differ", () => {
  const { settings, notes } = compare(someSweep(), { ...someSweep(), slo: { ttft: 1 } });
  assert.ok(settings.every(({ figures }) => figures.every(({ name }) => name !== "goodput")));
  assert.ok(notes.includes("Their objectives differ, so goodput is left out"));
});

test("compareResults() says where machines differ", () => {
  const other = { ...someSweep(), environment: { ...someSweep().environment, cores: 64 } };
  assert.ok(compare(someSweep(), other).notes.includes("The machines that sent the requests differ: cores 2 / 64"));
});

test("compareResults() does not mind how many random prompts there were", () => {
  assert.doesNotThrow(() => compare(workload({ prompts: 10 }), workload({ prompts: 11 })));
});

test("compareResults() refuses different numbers of rows", () => {
  const [three, four] = [3, 4].map((prompts) => workload({ source: "rows", prompts }));
  assert.throws(() => compare(three!, four!), {
    code: "ERR_USAGE",
    message: /different numbers of prompts \(3 \/ 4\)/,
  });
});

for (const [what, other] of Object.entries({
  "different prompts or lengths": workload({ description: "random words, 512 tokens a prompt" }),
  "prompts of rows against random ones": workload({ source: "rows" }),
  "different seeds": workload({ seed: "2" }),
  "ignore_eos on one side": workload({ ignoreEos: true }),
  "streams on one side": workload({ stream: false }),
  "rates against concurrencies": someResult([someLeg({ mode: "rate", rate: 4, poisson: true })]),
  "concurrencies that do not meet": someResult([someLeg({ mode: "concurrency", concurrency: 500 })]),
  "a pipeline": somePipelineResult(),
})) {
  test(`compareResults() refuses ${what}`, () => {
    assert.throws(() => compare(someSweep(), other), {
      code: "ERR_USAGE",
      message: /^Cannot compare a\.json with b\.json as \w.*[^.]$/,
    });
  });
}

test("compareResults() compares runs of one pipeline, and refuses another", () => {
  const [slow, fast] = [somePipelineResult([1200, 1210, 1190]), somePipelineResult([1500, 1510, 1490])];
  const { settings } = compare(slow, fast);
  assert.deepEqual(
    settings[0]!.figures.map(({ name, verdict }) => [name, verdict]),
    [
      ["rows", "better"],
      ["output", "better"],
      ["efficiency", "better"],
    ],
  );
  const other = { ...fast, pipeline: { ...fast.pipeline!, pipeline: "load b.jsonl" } };
  assert.throws(() => compare(slow, other), { code: "ERR_USAGE" });
});

test("renderComparison() has every ratio, interval and verdict", () => {
  const comparison = compare(someSweep(3, 1.2), someSweep(3));
  const page = renderComparison(comparison, "0.1.0");
  for (const { figures } of comparison.settings) {
    for (const { ratio, interval, verdict } of figures) {
      if (ratio !== null) assert.ok(page.includes(`<td>${ratio.toFixed(3)}</td>`));
      if (interval) assert.ok(page.includes(`${interval.low.toFixed(3)} to ${interval.high.toFixed(3)}`));
      assert.ok(page.includes(`>${verdict}</span>`));
    }
  }
});
