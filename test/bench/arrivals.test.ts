import assert from "node:assert/strict";
import { test } from "node:test";
import { Arrivals } from "../../src/bench/arrivals.ts";

function due(arrivals: Arrivals, count: number): number[] {
  return Array.from({ length: count }, () => {
    const at = arrivals.due;
    arrivals.advance();
    return at;
  });
}

test("Arrivals are evenly spaced at a constant rate", () => {
  assert.deepEqual(due(new Arrivals({ rate: 4, poisson: false }, "1"), 4), [0, 250, 500, 750]);
});

test("Arrivals of two threads add up to those of one", () => {
  const load = { rate: 10, poisson: false };
  const threads = [0, 1].flatMap((index) => due(new Arrivals(load, "1", { index, of: 2 }), 3));
  assert.deepEqual(
    threads.sort((a, b) => a - b),
    due(new Arrivals(load, "1"), 6),
  );
});

test("Arrivals of a Poisson process have exponential gaps of the right mean", () => {
  const times = due(new Arrivals({ rate: 100, poisson: true }, "seed"), 4001);
  const gaps = times.slice(1).map((time, index) => time - times[index]!);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  // An exponential's deviation is its mean: 10 ms, and 0.16 ms of the mean of 4,000.
  assert.ok(Math.abs(mean - 10) < 0.8, `the mean is ${mean}`);
  const longer = gaps.filter((gap) => gap > 10).length / gaps.length;
  assert.ok(Math.abs(longer - Math.exp(-1)) < 0.04, `${longer} of the gaps are longer than the mean`);
});
