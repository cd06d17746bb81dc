import assert from "node:assert/strict";
import { test } from "node:test";
import { rename } from "../../operators/rename.ts";
import { apply } from "./helpers.ts";

test("rename() keeps columns in their places", async () => {
  const rows = await apply(rename("a=x"), [{ a: 1, b: 2 }]);
  assert.equal(JSON.stringify(rows), '[{"x":1,"b":2}]');
});

test("rename() swaps two columns", async () => {
  assert.deepEqual(await apply(rename(["a=b", "b=a"]), [{ a: 1, b: 2 }]), [{ b: 1, a: 2 }]);
});

test("rename() takes an object of names", async () => {
  assert.deepEqual(await apply(rename({ columns: { a: "x" } }), [{ a: 1 }]), [{ x: 1 }]);
});

test("rename() throws ERR_COLUMN for a column that is missing", async () => {
  await assert.rejects(apply(rename("a=x"), [{ b: 1 }]), { code: "ERR_COLUMN" });
});

test("rename() throws ERR_COLUMN rather than lose a column", async () => {
  await assert.rejects(apply(rename("a=b"), [{ a: 1, b: 2 }]), { code: "ERR_COLUMN" });
  await assert.rejects(apply(rename("b=a"), [{ a: 1, b: 2 }]), { code: "ERR_COLUMN" });
});

test("rename() throws ERR_OPTION for a column without a name", () => {
  assert.throws(() => rename("a"), { code: "ERR_OPTION" });
});
