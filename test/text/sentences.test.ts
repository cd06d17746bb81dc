import assert from "node:assert/strict";
import { test } from "node:test";
import { sentences } from "../../src/text/sentences.ts";

function cut(text: string, locale = "en"): string[] {
  return [...sentences(text, locale)].map(({ start, end }) => text.slice(start, end));
}

const cases: readonly (readonly [string, readonly string[]])[] = [
  ["One. Two? Three!", ["One. ", "Two? ", "Three!"]],
  ["Dr. Who met J. Smith. They left.", ["Dr. Who met J. Smith. ", "They left."]],
  ["See Art. 3 and No. 4. It is 3.5 m.", ["See Art. 3 and No. 4. ", "It is 3.5 m."]],
  ["He was fired. 30 People left.", ["He was fired. ", "30 People left."]],
  ["A line that was\nwrapped here. Next.", ["A line that was\nwrapped here. ", "Next."]],
  ["Heading\n\nText.", ["Heading\n\n", "Text."]],
  ["Items:\n- one\n- two", ["Items:\n", "- one\n", "- two"]],
  ["第一句。第二句！", ["第一句。", "第二句！"]],
  ["", []],
];

for (const [text, expected] of cases) {
  test(`sentences() cuts ${JSON.stringify(text)}`, () => {
    assert.deepEqual(cut(text), expected);
  });
}

test("sentences() gives the text again when joined", () => {
  const text = "Alpha beta. Gamma \r\n\r\n delta? (Yes.)\n1. Item one\n2) Item two. End\n\n\n".repeat(300);
  assert.equal(cut(text).join(""), text);
});

test("sentences() finds a sentence longer than its window whole", () => {
  const long = `${"word ".repeat(3_000)}end. `;
  assert.deepEqual(cut(`${long}Next.`), [long, "Next."]);
});
