import assert from "node:assert/strict";
import { test } from "node:test";
import { splitReasoning } from "../../src/llm/reasoning.ts";

test("splitReasoning() keeps a text without a block as it is", () => {
  assert.deepEqual(splitReasoning(" Plain answer.\n"), { text: " Plain answer.\n" });
});

test("splitReasoning() parts a block at the start from the answer", () => {
  assert.deepEqual(splitReasoning("<think>\nTwo and two.\n</think>\n\nFour."), {
    text: "Four.",
    reasoning: "Two and two.",
  });
});

test("splitReasoning() takes a lone closing tag as the end of a block that the prompt opened", () => {
  assert.deepEqual(splitReasoning("Two and two.</think>Four."), { text: "Four.", reasoning: "Two and two." });
});

test("splitReasoning() leaves no answer where the block was cut off", () => {
  assert.deepEqual(splitReasoning("<think>Two and"), { text: "", reasoning: "Two and" });
});

test("splitReasoning() drops an empty block", () => {
  assert.deepEqual(splitReasoning("<think>\n\n</think>\n\nFour."), { text: "Four." });
});

test("splitReasoning() leaves an answer that writes about the tags whole", () => {
  const text = "Put it between <think> and </think>.";
  assert.deepEqual(splitReasoning(text), { text });
});
