import assert from "node:assert/strict";
import { test } from "node:test";
import { merge } from "../../operators/merge.ts";
import type { JoinOp } from "../../src/kernel/kinds.ts";
import type { Row } from "../../src/row.ts";
import { open } from "./helpers.ts";

async function merged(row: Row, ...branches: Row[][]): Promise<Row | undefined> {
  return ((await open(merge())) as JoinOp).fn(row, branches);
}

test("merge() gives all columns, the later branch winning", async () => {
  assert.deepEqual(await merged({ a: 1 }, [{ a: 1, b: 1, c: 1 }], [{ a: 1, c: 2 }]), { a: 1, b: 1, c: 2 });
});

test("merge() does not undo a branch's change with another's old value", async () => {
  assert.deepEqual(await merged({ a: 1 }, [{ a: 2 }], [{ a: 1, b: 3 }]), { a: 2, b: 3 });
});

test("merge() leaves out a column that every branch took away", async () => {
  assert.deepEqual(await merged({ a: 1, z: 9 }, [{ a: 1 }], [{ b: 2 }]), { a: 1, b: 2 });
});

test("merge() drops a row that no branch answered", async () => {
  assert.equal(await merged({ a: 1 }, [], []), undefined);
});

test("merge() joins what branches wrote under distil_metadata", async () => {
  const branch = (raw: string) => [{ a: 1, distil_metadata: { load: 0, raw } }];
  const row = await merged({ a: 1, distil_metadata: { load: 0 } }, branch("x"), branch("y"));
  assert.deepEqual(row, { a: 1, distil_metadata: { load: 0, raw: ["x", "y"] } });
});

test("merge() throws ERR_USAGE where a branch gave several rows", async () => {
  await assert.rejects(merged({}, [{ a: 1 }], [{ a: 2 }, { a: 3 }]), { code: "ERR_USAGE" });
});
