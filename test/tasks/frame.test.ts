import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { framed, markFor } from "../../src/tasks/frame.ts";

describe("markFor()", () => {
  test("gives a word that occurs in none of the texts, in any case", () => {
    let texts: readonly string[] = ["a text"];
    for (let round = 0; round < 20; round++) texts = [...texts, markFor(texts).toUpperCase()];
    const mark = markFor(texts);
    assert.ok(texts.every((text) => !text.toLowerCase().includes(mark)));
  });

  test("goes past a seed that a text spells out", () => {
    const seed = "abcdef123456";
    assert.equal(markFor(["abcdef1"], seed), "abcdef12");
    assert.ok(!markFor([seed], seed).includes("abcdef"));
  });

  test("is the same for the same texts", () => {
    assert.equal(markFor(["a", "b"]), markFor(["a", "b"]));
    assert.notEqual(markFor(["a", "b"]), markFor(["ab"]));
  });
});

describe("framed()", () => {
  test("puts the text between two tags with the mark", () => {
    assert.equal(framed("text", "Rain.", "c0de"), "<text c0de>\nRain.\n</text c0de>");
  });
});
