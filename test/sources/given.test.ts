import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import type { Row } from "../../src/row.ts";
import { isGivenRows, readGiven } from "../../src/sources/given.ts";

const { signal } = new AbortController();

async function all(rows: Parameters<typeof readGiven>[0], columns?: readonly string[]): Promise<Row[]> {
  const read: Row[] = [];
  for await (const batch of readGiven(rows, signal, columns)) read.push(...batch);
  return read;
}

test("readGiven() reads an array, a generator and a stream", async () => {
  const rows = [{ a: 1 }, { a: 2 }];
  assert.deepEqual(await all(rows), rows);
  assert.deepEqual(await all(new Set(rows)), rows);
  assert.deepEqual(await all(Readable.from(rows)), rows);
});

test("readGiven() gives only the columns asked for", async () => {
  assert.deepEqual(await all([{ a: 1, b: 2 }], ["b"]), [{ b: 2 }]);
});

test("readGiven() takes a bounded number of rows at once", async () => {
  let taken = 0;
  function* endless() {
    for (;;) yield { a: taken++ };
  }
  const reading = readGiven(endless(), signal);
  await reading.next();
  await reading.return(undefined);
  assert.ok(taken <= 64, `took ${taken}`);
});

test("readGiven() closes the iterable when its reader stops", async () => {
  let closed = false;
  async function* rows() {
    try {
      for (;;) yield { a: 1 };
    } finally {
      closed = true;
    }
  }
  for await (const _ of readGiven(rows(), signal)) break;
  assert.equal(closed, true);
});

test("readGiven() ends at an abort though the iterable still waits", async () => {
  const controller = new AbortController();
  async function* never(): AsyncGenerator<Row> {
    await new Promise(() => {});
  }
  const reading = readGiven(never(), controller.signal).next();
  controller.abort(new Error("stop"));
  await assert.rejects(reading, { message: "stop" });
});

test("isGivenRows() takes iterables of objects only", () => {
  assert.deepEqual([[], Readable.from([]), "text", 3, {}, null].map(isGivenRows), [
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
