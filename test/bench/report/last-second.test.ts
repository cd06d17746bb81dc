import assert from "node:assert/strict";
import { test } from "node:test";
import { lastSecond } from "../../../src/bench/report/last-second.ts";

test("lastSecond() shows an even rate where tokens come every other step", () => {
  const saw = Array.from({ length: 20 }, (_, step) => (step % 2 === 0 ? 0 : 600));
  assert.deepEqual(lastSecond(saw, 100).slice(9), new Array(11).fill(300));
});

test("lastSecond() is the mean so far within the first second", () => {
  assert.deepEqual(lastSecond([10, 20, 30], 500), [10, 15, 25]);
});

test("lastSecond() leaves steps alone that are longer than half a second", () => {
  assert.deepEqual(lastSecond([6, 12], 600), [6, 12]);
});

test("lastSecond() comes back to nothing a second after the last", () => {
  assert.equal(lastSecond([50, 0, 0, 0, 0, 0], 200).at(-1), 0);
});
