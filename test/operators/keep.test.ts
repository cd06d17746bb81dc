import assert from "node:assert/strict";
import { test } from "node:test";
import { keep } from "../../operators/keep.ts";
import { apply } from "./helpers.ts";

test("keep() writes the columns in the order given", async () => {
  const [row] = await apply(keep(["b", "a"]), [{ a: 1, b: null, c: 3 }]);
  assert.equal(JSON.stringify(row), '{"b":null,"a":1}');
});

test("keep() takes one column by itself", async () => {
  assert.deepEqual(await apply(keep("a"), [{ a: 1, b: 2 }]), [{ a: 1 }]);
});

test("keep() throws ERR_COLUMN for a missing column and names the nearest", async () => {
  await assert.rejects(apply(keep("promt"), [{ prompt: "x" }]), {
    code: "ERR_COLUMN",
    details: { hint: "Did you mean prompt?" },
  });
});

test("keep() fill writes null for a missing column", async () => {
  assert.deepEqual(await apply(keep(["a", "b"], { fill: true }), [{ a: 1 }]), [{ a: 1, b: null }]);
});
