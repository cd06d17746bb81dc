import assert from "node:assert/strict";
import { test } from "node:test";
import { joinLines, vocabularyOf } from "../../src/formats/pdf-hyphens.ts";

const none = new Map<string, number>();

test("joinLines() puts a space between two lines", () => {
  assert.equal(joinLines("the operator", "shall", none), "the operator shall");
});

test("joinLines() puts a parted word together", () => {
  assert.equal(joinLines("an obli-", "gation", none), "an obligation");
});

test("joinLines() keeps a hyphen that the document writes elsewhere", () => {
  assert.equal(joinLines("a take-", "off mass", vocabularyOf(["before take-off"])), "a take-off mass");
});

test("joinLines() drops a hyphen where the document writes the word without it", () => {
  assert.equal(joinLines("the air-", "craft", vocabularyOf(["an aircraft", "the air and the craft"])), "the aircraft");
});

test("joinLines() keeps the hyphen between two words of the document that it never joins", () => {
  const words = vocabularyOf(["a third of it", "each party"]);
  assert.equal(joinLines("third-", "party service", words), "third-party service");
});

test("joinLines() takes halves that other line ends left for no words", () => {
  const words = vocabularyOf(["the regis-", "tration of"]);
  assert.equal(words.has("regis"), false);
  assert.equal(joinLines("a regis-", "tration", words), "a registration");
});

test("joinLines() keeps the hyphen before a capital or a digit", () => {
  assert.equal(joinLines("the EU-", "US agreement", none), "the EU-US agreement");
  assert.equal(joinLines("from 2024-", "2025 on", none), "from 2024-2025 on");
});

test("joinLines() leaves a hyphen that stands for a missing word", () => {
  assert.equal(joinLines("short-", "and long-term", none), "short- and long-term");
});

test("joinLines() removes a soft hyphen at a line's end, whatever follows", () => {
  assert.equal(joinLines("Flug\u00AD", "schreiber", none), "Flugschreiber");
});

test("joinLines() breaks no address", () => {
  assert.equal(joinLines("see https://acts.example/low-", "flight", none), "see https://acts.example/low-flight");
});

test("joinLines() does not take a dash for a hyphen", () => {
  assert.equal(joinLines("the pilot -", "or another", none), "the pilot - or another");
});
