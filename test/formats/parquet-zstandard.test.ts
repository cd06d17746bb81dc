import assert from "node:assert/strict";
import { test } from "node:test";
import { compressors } from "hyparquet-compressors";
import { pageZstandard } from "../../src/formats/parquet-zstandard.ts";

const { pack, unpack } = await pageZstandard();

/** Bytes that do not repeat much. */
const pageOf = (length: number) => Buffer.from(Array.from({ length }, (_, index) => (index * 7919) >> 3));

test("pageZstandard() packs what it and another unpack", () => {
  for (const length of [0, 1, 17, 255, 256, 257, 65_791, 65_792, 1 << 20]) {
    const page = pageOf(length);
    const packed = pack(page);
    assert.deepEqual(Buffer.from(unpack(packed, length)), page, `${length} bytes`);
    assert.deepEqual(Buffer.from(compressors.ZSTD!(packed, length)), page, `${length} bytes, by fzstd`);
  }
});

test("pageZstandard() packs text to less than half", () => {
  const page = Buffer.from(Array.from({ length: 10_000 }, (_, index) => `answer ${index}`).join());
  assert.ok(pack(page).length < page.length / 2);
});

test("pageZstandard() unpacks several frames, and one that does not say its length", () => {
  const parts = [pageOf(1000), pageOf(2000)] as const;
  const packed = Buffer.concat(parts.map((part) => pack(part)));
  assert.deepEqual(Buffer.from(unpack(packed, 3000)), Buffer.concat(parts));
  const silent = Buffer.from(`28b52ffd0058a10000${Buffer.from("twenty bytes, as is.").toString("hex")}`, "hex");
  assert.equal(Buffer.from(unpack(silent, 20)).toString(), "twenty bytes, as is.");
});

test("pageZstandard() gives no page for one that is damaged, and unpacks the next", () => {
  const page = pageOf(100_000);
  const packed = Buffer.from(pack(page));
  const claims = Buffer.from("28b52ffda0000000f0010000000000000000000000", "hex");
  for (const bad of [packed.subarray(0, -2), Buffer.from("no Zstandard, but text"), claims]) {
    let length = -1;
    try {
      length = unpack(bad, page.length).length;
    } catch {}
    assert.notEqual(length, page.length);
  }
  assert.deepEqual(Buffer.from(unpack(packed, page.length)), page);
});

test("pageZstandard() packs and unpacks a page of more than 64 MB", () => {
  const page = Buffer.alloc((64 << 20) + 5, "the quick brown fox ");
  assert.equal(Buffer.compare(unpack(pack(page), page.length), page), 0);
});
