import assert from "node:assert/strict";
import { test } from "node:test";
import { expand } from "../../operators/expand.ts";
import { Dropped, type RowOp } from "../../src/kernel/kinds.ts";
import { apply, call, open } from "./helpers.ts";

test("expand() gives a row an item, in the list's place", async () => {
  const rows = await apply(expand("b"), [{ a: 1, b: [2, 3], c: 4 }]);
  assert.equal(JSON.stringify(rows), '[{"a":1,"b":2,"c":4},{"a":1,"b":3,"c":4}]');
});

test("expand() COL=NAME keeps the list", async () => {
  assert.deepEqual(await apply(expand("b=item"), [{ b: [2, null] }]), [
    { b: [2, null], item: 2 },
    { b: [2, null], item: null },
  ]);
});

test("expand() walks several lists side by side", async () => {
  assert.deepEqual(await apply(expand(["a", "b"]), [{ a: [1, 2], b: ["x", "y"] }]), [
    { a: 1, b: "x" },
    { a: 2, b: "y" },
  ]);
});

test("expand() drops a row whose list is empty, and says so", async () => {
  const op = (await open(expand("a"))) as RowOp;
  assert.deepEqual(op.fn({ a: [] }, call), new Dropped("empty list"));
});

for (const row of [{}, { a: null, b: [] }, { a: "x", b: [1] }, { a: [1, 2], b: [1] }]) {
  test(`expand() throws ERR_COLUMN for ${JSON.stringify(row)}`, async () => {
    await assert.rejects(apply(expand(["a", "b"]), [row]), { code: "ERR_COLUMN" });
  });
}
