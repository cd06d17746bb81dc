import assert from "node:assert/strict";
import { test } from "node:test";
import { Gaps, gapError } from "../../src/bench/gaps.ts";
import { percentile } from "../../src/bench/statistics.ts";

function gapsOf(values: readonly number[]): Gaps {
  const gaps = new Gaps();
  for (const value of values) gaps.add(value);
  return gaps;
}

test("Gaps.summary() has the exact mean, deviation and extremes", () => {
  const { count, mean, deviation, min, max } = gapsOf([10, 20, 30]).summary()!;
  assert.deepEqual([count, mean, min, max], [3, 20, 10, 30]);
  assert.ok(Math.abs(deviation - Math.sqrt(200 / 3)) < 1e-9);
});

test("Gaps.summary() has percentiles within the error that it states", () => {
  const values = Array.from({ length: 5001 }, (_, index) => 0.05 * 1.002 ** index);
  const summary = gapsOf(values).summary()!;
  for (const [name, share] of [
    ["p50", 0.5],
    ["p90", 0.9],
    ["p95", 0.95],
    ["p99", 0.99],
  ] as const) {
    const exact = percentile(values, share);
    assert.ok(Math.abs(summary[name] - exact) <= exact * gapError * 1.5, `${name}: ${summary[name]} and ${exact}`);
  }
  assert.equal(summary.error, gapError);
});

test("Gaps.merge() is as if all had been added to one", () => {
  const one = gapsOf([1, 2]);
  one.merge(gapsOf([3, 400]));
  assert.deepEqual(one.summary(), gapsOf([1, 2, 3, 400]).summary());
});

test("Gaps.histogram() leaves empty buckets out and keeps every value in its bucket", () => {
  const { low, high, count } = gapsOf([0, 5, 5, 5000]).histogram();
  assert.deepEqual(count, [1, 2, 1]);
  assert.ok(low[1]! <= 5 && 5 < high[1]! && low[2]! <= 5000 && 5000 < high[2]!);
});

test("Gaps.summary() of nothing is null", () => {
  assert.equal(new Gaps().summary(), null);
});
