import assert from "node:assert/strict";
import { test } from "node:test";
import { decodingThreads } from "../../src/llm/local-threads.ts";

test("decodingThreads() leaves a core free", () => {
  assert.deepEqual([decodingThreads(false, 8), decodingThreads(false, 2), decodingThreads(false, 1)], [7, 1, 1]);
});

test("decodingThreads() takes one thread in a shell pipe", () => {
  assert.equal(decodingThreads(true, 8), 1);
});
