import assert from "node:assert/strict";
import { test } from "node:test";
import { kneeOf, nextLevel, type SweepPoint } from "../../src/bench/sweep.ts";

/** Runs a sweep against a server whose throughput is known. */
function sweep(throughput: (concurrency: number) => number, most = 512, valid = (_: number) => true, exhaustedAt = 0) {
  const points: SweepPoint[] = [];
  for (let next = nextLevel(points, most); next !== undefined; next = nextLevel(points, most)) {
    assert.ok(!points.some(({ concurrency }) => concurrency === next), `${next} was tried before`);
    points.push({ concurrency: next, yield: throughput(next), valid: valid(next), exhausted: next === exhaustedAt });
    assert.ok(points.length < 30, "the sweep does not end");
  }
  return { levels: points.map(({ concurrency }) => concurrency), knee: kneeOf(points)?.concurrency };
}

test("nextLevel() doubles until two doublings in a row give nothing, then looks around the knee", () => {
  const { levels } = sweep((concurrency) => Math.min(concurrency, 16));
  assert.deepEqual(levels.slice(0, 7), [1, 2, 4, 8, 16, 32, 64]);
  assert.ok(levels.slice(7).every((level) => level > 8 && level < 32));
});

for (const slots of [1, 5, 16, 24, 50, 100]) {
  test(`nextLevel() and kneeOf() find the ${slots} slots of a server within a quarter`, () => {
    const { knee } = sweep((concurrency) => Math.min(concurrency, slots));
    assert.ok(knee! >= slots * 0.95 - 1e-9 && knee! <= slots * 1.26 + 1e-9, `the knee is ${knee}`);
  });
}

test("nextLevel() stays below its bound", () => {
  const { levels, knee } = sweep((concurrency) => concurrency, 100);
  assert.equal(Math.max(...levels), 100);
  assert.equal(knee, 100);
});

test("nextLevel() climbs past a leg that was not sound by chance", () => {
  const { levels, knee } = sweep(
    (concurrency) => Math.min(concurrency, 64),
    512,
    (concurrency) => concurrency !== 8,
  );
  assert.ok(levels.includes(128));
  assert.ok(knee! >= 61 && knee! <= 80, `the knee is ${knee}`);
});

test("nextLevel() stops climbing where the client is exhausted", () => {
  const { levels, knee } = sweep(
    (concurrency) => concurrency,
    512,
    (concurrency) => concurrency < 32,
    32,
  );
  assert.equal(Math.max(...levels), 32);
  assert.ok(knee! >= 22 && knee! < 32);
});

test("kneeOf() is not moved by a leg that is not sound", () => {
  const points = [
    { concurrency: 1, yield: 10, valid: true },
    { concurrency: 2, yield: 500, valid: false },
  ];
  assert.equal(kneeOf(points)?.concurrency, 1);
});

test("kneeOf() of no sound leg is nothing", () => {
  assert.equal(kneeOf([{ concurrency: 1, yield: 10, valid: false }]), undefined);
});
