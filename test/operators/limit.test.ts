import assert from "node:assert/strict";
import { test } from "node:test";
import { limit } from "../../operators/limit.ts";
import type { StreamOp } from "../../src/kernel/kinds.ts";
import type { Row } from "../../src/row.ts";
import { apply, call, open } from "./helpers.ts";

test("limit() passes on the first rows", async () => {
  assert.deepEqual(await apply(limit(2), [{ a: 1 }, { a: 2 }, { a: 3 }]), [{ a: 1 }, { a: 2 }]);
});

test("limit() gives what there is when there is less", async () => {
  assert.equal((await apply(limit(9), [{ a: 1 }])).length, 1);
});

test("limit() closes its source and reads no row too many", async () => {
  let read = 0;
  let closed = false;
  async function* source(): AsyncGenerator<Row> {
    try {
      for (;;) yield { n: read++ };
    } finally {
      closed = true;
    }
  }
  const op = (await open(limit(3))) as StreamOp;
  for await (const _ of op.fn(source(), call));
  assert.deepEqual([read, closed], [3, true]);
});

test("limit() 0 reads nothing", async () => {
  assert.deepEqual(await apply(limit(0), [{ a: 1 }]), []);
});

test("limit() throws ERR_OPTION for less than none", () => {
  assert.throws(() => limit(-1), { code: "ERR_OPTION" });
});
