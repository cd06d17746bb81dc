import assert from "node:assert/strict";
import { test } from "node:test";
import type { Out } from "../../src/llm/batch-out.ts";
import { goesOn } from "../../src/llm/batch-words.ts";

const out = (requests: number, id?: string) =>
  ({ id, entries: new Map(Array.from({ length: requests }, (_, index) => [`${index}`, {}])) }) as unknown as Out;

test("goesOn() names the batches that go on", () => {
  assert.match(goesOn([out(2, "batch_1"), out(1, "batch_2")], "S"), /^3 requests go on at S \(batch_1, batch_2\): /);
});

test("goesOn() does not say that what may never have arrived goes on", () => {
  assert.match(goesOn([out(2)], "S"), /^2 requests may have reached S: the same command looks there/);
  assert.match(goesOn([out(2), out(1, "batch_1")], "S"), /\(batch_1, one that may have arrived\)/);
});
