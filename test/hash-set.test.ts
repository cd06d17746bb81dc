import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { HashSet } from "../src/hash-set.ts";

const hash = (value: number) => createHash("sha256").update(String(value)).digest();

test("HashSet.add() tells new hashes from known ones while it grows", () => {
  const set = new HashSet();
  const reference = new Set<number>();
  for (let index = 0; index < 50_000; index++) {
    const value = (index * 7_919) % 30_011;
    assert.equal(set.add(hash(value)), !reference.has(value));
    reference.add(value);
  }
});

test("HashSet.add() takes hashes that meet in one slot", () => {
  const set = new HashSet();
  const near = Array.from({ length: 200 }, (_, index) =>
    Uint8Array.from([0, 0, 0, 1, 0, 0, 0, index, ...Array(8).fill(7)]),
  );
  for (const one of near) assert.equal(set.add(one), true);
  for (const one of near) assert.equal(set.add(one), false);
});
