import assert from "node:assert/strict";
import { test } from "node:test";
import { estimate, percentile, studentT, summarize } from "../../src/bench/statistics.ts";

test("percentile() is linear between neighbours, as numpy's", () => {
  // numpy.percentile([10, 20, 30, 40], [50, 90, 99]) is 25, 37, 39.7.
  const sorted = [10, 20, 30, 40];
  assert.deepEqual(
    [0.5, 0.9, 0.99].map((share) => Number(percentile(sorted, share).toFixed(6))),
    [25, 37, 39.7],
  );
});

test("percentile() of one value is that value", () => {
  assert.equal(percentile([7], 0.99), 7);
});

test("summarize() gives exact figures of unsorted values", () => {
  const summary = summarize([4, 1, 3, 2])!;
  assert.deepEqual([summary.count, summary.mean, summary.min, summary.max, summary.p50], [4, 2.5, 1, 4, 2.5]);
  assert.equal(summary.deviation, Math.sqrt(1.25));
  assert.equal(summary.error, 0);
});

test("summarize() of nothing is null", () => {
  assert.equal(summarize([]), null);
});

test("estimate() bounds the mean with Student's t", () => {
  // Mean 12, sample deviation 2, three runs: 4.303 × 2 / √3 = 4.9687.
  const { mean, median, low, high } = estimate([10, 12, 14]);
  assert.deepEqual([mean, median, low.toFixed(3), high.toFixed(3)], [12, 12, "7.031", "16.969"]);
});

test("estimate() of one run claims nothing about its spread", () => {
  const { mean, low, high } = estimate([5]);
  assert.deepEqual([mean, low, high], [5, 5, 5]);
});

test("studentT() nears the normal distribution's 1.96", () => {
  assert.equal(studentT(1), 12.706);
  assert.ok(Math.abs(studentT(1000) - 1.962) < 0.002);
});
