import assert from "node:assert/strict";
import { test } from "node:test";
import { dedup } from "../../operators/dedup.ts";
import { apply } from "./helpers.ts";

test("dedup() passes on the first of equal rows, whatever the order of keys", async () => {
  const first = { a: 1, b: { c: 2, d: 3 } };
  const given = await apply(dedup(), [first, { b: { d: 3, c: 2 }, a: 1 }, { a: 1 }]);
  assert.deepEqual(given, [first, { a: 1 }]);
  assert.equal(given[0], first);
});

test("dedup() compares the named columns", async () => {
  const given = await apply(dedup(["a", "b"]), [
    { a: 1, b: 2, c: 1 },
    { a: 1, b: 2, c: 2 },
    { a: 1, b: 3 },
  ]);
  assert.deepEqual(given, [
    { a: 1, b: 2, c: 1 },
    { a: 1, b: 3 },
  ]);
});

test('dedup() tells 1 from "1" and null from a missing column', async () => {
  assert.equal((await apply(dedup("a"), [{ a: 1 }, { a: "1" }, { a: null }, {}, {}])).length, 5);
});
