import assert from "node:assert/strict";
import { test } from "node:test";
import { calmly } from "../../src/sinks/calm-heap.ts";

test("calmly() gives what its work gives, side by side too", async () => {
  assert.deepEqual(await Promise.all([calmly(async () => 1), calmly(async () => 2)]), [1, 2]);
});

test("calmly() throws what its work throws, and works again", async () => {
  await assert.rejects(
    calmly(async () => {
      throw new Error("full");
    }),
    { message: "full" },
  );
  assert.equal(await calmly(async () => 3), 3);
});
