import assert from "node:assert/strict";
import { test } from "node:test";
import { direction, ratioOf } from "../../src/bench/bootstrap.ts";
import { chance } from "../../src/hash.ts";

test("ratioOf() holds the true ratio about 95 times of 100, also for three runs", () => {
  for (const runs of [3, 5, 10]) {
    const held = Array.from({ length: 300 }, (_, trial) => {
      const { low, high } = ratioOf(normal(runs, 100, trial, "a"), normal(runs, 110, trial, "b"), String(trial))!;
      return low <= 1.1 && 1.1 <= high;
    }).filter(Boolean).length;
    assert.ok(held >= 0.92 * 300 && held < 300, `${runs} runs: held ${held} times of 300`);
  }
});

test("ratioOf() sees a difference of many deviations", () => {
  const { ratio, low, high } = ratioOf([100, 101, 99, 100], [120, 121, 119, 120], "1")!;
  assert.equal(ratio, 1.2);
  assert.ok(low > 1.15 && high < 1.25, `${low} to ${high}`);
});

test("ratioOf() is as wide as Welch's interval of the logs, also for three runs", () => {
  const { high } = ratioOf([99, 100, 101], [99, 100, 101], "1")!;
  const half = 2.776 * Math.sqrt((2 * (1 / 100) ** 2) / 3);
  assert.ok(Math.abs(Math.log(high) / half - 1) < 0.05, `${Math.log(high)} for ${half}`);
});

test("ratioOf() gives the same for the same seed", () => {
  assert.deepEqual(ratioOf([1, 2, 3], [2, 3, 4], "s"), ratioOf([1, 2, 3], [2, 3, 4], "s"));
  assert.notDeepEqual(ratioOf([1, 2, 3], [2, 3, 4], "s"), ratioOf([1, 2, 3], [2, 3, 4], "t"));
});

test("ratioOf() says nothing of single runs or of nothing", () => {
  assert.equal(ratioOf([1], [1, 2], "1"), null);
  assert.equal(ratioOf([0, 1], [1, 2], "1"), null);
});

test("ratioOf() is exact where runs are", () => {
  const { low, high } = ratioOf([2, 2], [3, 3], "1")!;
  assert.deepEqual([low.toFixed(9), high.toFixed(9)], ["1.500000000", "1.500000000"]);
});

test("direction() tells apart what can be, nothing included", () => {
  assert.equal(direction([0, 0, 0], [0, 0, 0]), 0);
  assert.equal(direction([0, 0, 0], [5, 5.1, 4.9]), 1);
  assert.equal(direction([5, 5.1, 4.9], [0, 0, 0]), -1);
  assert.equal(direction([0, 10, 3], [4, 1, 9]), 0);
});

/** Runs with a deviation of 3 (Box and Muller). */
function normal(count: number, mean: number, trial: number, side: string): number[] {
  return Array.from({ length: count }, (_, index) => {
    const length = Math.sqrt(-2 * Math.log(1 - chance(trial, side, index, "length")));
    return mean + 3 * length * Math.cos(2 * Math.PI * chance(trial, side, index, "angle"));
  });
}
