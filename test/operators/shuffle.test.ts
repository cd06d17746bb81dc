import assert from "node:assert/strict";
import { test } from "node:test";
import { shuffle } from "../../operators/shuffle.ts";
import type { StreamOp } from "../../src/kernel/kinds.ts";
import type { Row } from "../../src/row.ts";
import { apply, call, open } from "./helpers.ts";

const rows = Array.from({ length: 1_000 }, (_, id) => ({ id }));
const ids = (given: readonly Row[]) => given.map((row) => row["id"] as number);

test("shuffle() gives every row once, in another order", async () => {
  const mixed = ids(await apply(shuffle(64), rows));
  assert.notDeepEqual(mixed, ids(rows));
  assert.deepEqual(
    mixed.toSorted((a, b) => a - b),
    ids(rows),
  );
});

test("shuffle() gives the same order each time, another with another seed", async () => {
  const first = ids(await apply(shuffle(64), rows));
  assert.deepEqual(ids(await apply(shuffle(64), rows)), first);
  assert.notDeepEqual(ids(await apply(shuffle(64), rows, { seed: "1" })), first);
});

test("shuffle() mixes fully what fits into its buffer", async () => {
  const mixed = ids(await apply(shuffle(2_000), rows));
  const early = mixed.slice(0, 500).reduce((sum, id) => sum + id, 0) / 500;
  assert.ok(Math.abs(early - 500) < 60, `mean of the first half ${early}`);
});

test("shuffle() holds no more than its buffer", async () => {
  let read = 0;
  async function* source(): AsyncGenerator<Row> {
    for (const row of rows) {
      read++;
      yield row;
    }
  }
  const op = (await open(shuffle(64))) as StreamOp;
  let given = 0;
  for await (const _ of op.fn(source(), call)) assert.ok(read - ++given <= 64);
});
