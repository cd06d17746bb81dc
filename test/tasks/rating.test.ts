import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readRating } from "../../src/tasks/rating.ts";

describe("readRating()", () => {
  const good: readonly [raw: unknown, rating: number | null][] = [
    [4, 4],
    [4.5, 4.5],
    ["4", 4],
    ["4.5", 4.5],
    ["4,5", 4.5],
    ["+4", 4],
    ["4/5", 4],
    [" **4** / 5", 4],
    ["4 out of 5", 4],
    ["[4]", 4],
    ["(4)", 4],
    ["4.", 4],
    ["4 - good", 4],
    ["4 stars", 4],
    ["four", 4],
    ["Five out of five", 5],
    ["N/A", null],
    ["NA", null],
    ["None", null],
    ["null", null],
    [null, null],
  ];
  for (const [raw, rating] of good) {
    test(`reads ${JSON.stringify(raw)} as ${rating}`, () => assert.equal(readRating(raw, "text 1"), rating));
  }
  const bad = [
    0,
    6,
    -3,
    Number.NaN,
    "-3",
    "−3",
    "0",
    "10",
    "5.5",
    "4/10",
    "8 of 10",
    "3-4",
    "3 or 4",
    "2 to 3",
    "four and a half",
    "3½",
    "great",
    "",
    "fourteen",
    "4th",
    true,
    undefined,
    {},
    [4],
  ];
  for (const raw of bad) {
    test(`refuses ${JSON.stringify(raw) ?? String(raw)}`, () => {
      assert.throws(() => readRating(raw, "text 1"), { code: "ERR_PARSE", message: /text 1/ });
    });
  }
});
