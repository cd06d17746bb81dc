import assert from "node:assert/strict";
import { test } from "node:test";
import { drawLength, parseLengths } from "../../src/bench/lengths.ts";

test("parseLengths() reads a number, a range and a log-normal", () => {
  assert.deepEqual(parseLengths("input-tokens", 256), { kind: "fixed", value: 256 });
  assert.deepEqual(parseLengths("input-tokens", "100:400"), { kind: "uniform", low: 100, high: 400 });
  assert.deepEqual(parseLengths("input-tokens", "lognormal:256,0.8"), { kind: "lognormal", mean: 256, sigma: 0.8 });
});

for (const text of ["0", "-3", "400:100", "0:5", "lognormal:256", "normal:1,2", "many"]) {
  test(`parseLengths() refuses ${text} and says what it may be`, () => {
    assert.throws(() => parseLengths("input-tokens", text), {
      code: "ERR_OPTION",
      message: /bench\.input-tokens .*LOW:HIGH/,
    });
  });
}

test("drawLength() covers a range, ends included", () => {
  const lengths = parseLengths("x", "3:5");
  const drawn = new Set(Array.from({ length: 200 }, (_, index) => drawLength(lengths, "seed", index)));
  assert.deepEqual([...drawn].sort(), [3, 4, 5]);
});

test("drawLength() of a log-normal has the mean that was asked for", () => {
  const lengths = parseLengths("x", "lognormal:100,0.5");
  const drawn = Array.from({ length: 4000 }, (_, index) => drawLength(lengths, "seed", index));
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  // The standard error is 100 × √(e^0.25 − 1) / √4000 = 0.84.
  assert.ok(Math.abs(mean - 100) < 4, `the mean is ${mean}`);
});

test("drawLength() depends on the seed alone", () => {
  const lengths = parseLengths("x", "1:1000000");
  assert.equal(drawLength(lengths, "a", 1), drawLength(lengths, "a", 1));
  assert.notEqual(drawLength(lengths, "a", 1), drawLength(lengths, "b", 1));
});
