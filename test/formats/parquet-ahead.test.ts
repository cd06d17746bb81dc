import assert from "node:assert/strict";
import { test } from "node:test";
import { ReadAhead } from "../../src/formats/parquet-ahead.ts";

const bytes = Uint8Array.from({ length: 10_000 }, (_, index) => index % 251);

/** A file that notes what is asked of it. */
function noted() {
  const asked: (readonly [start: number, end: number])[] = [];
  const slice = async (start: number, end = bytes.length) => {
    asked.push([start, end]);
    return bytes.slice(start, end).buffer;
  };
  return { asked, file: new ReadAhead({ byteLength: bytes.length, slice }) };
}

test("ReadAhead.slice() reads parts that follow one another in ever larger blocks, to the end", async () => {
  const { asked, file } = noted();
  for (let start = 0; start < bytes.length; start += 100) {
    assert.deepEqual(new Uint8Array(await file.slice(start, start + 100)), bytes.slice(start, start + 100));
  }
  assert.equal(asked.length < 10, true, String(asked.length));
  const seen = asked.toSorted((a, b) => a[0] - b[0]);
  for (const [index, [start]] of seen.entries()) assert.equal(start, seen[index - 1]?.[1] ?? 0, "nothing twice");
});

test("ReadAhead.slice() reads no more than is asked for where parts do not follow one another", async () => {
  const { asked, file } = noted();
  const parts = [
    [0, 100],
    [500, 600],
    [5_000, 5_100],
  ] as const;
  for (const [start, end] of parts) {
    assert.deepEqual(new Uint8Array(await file.slice(start, end)), bytes.slice(start, end));
  }
  assert.deepEqual(asked, parts);
});
