import assert from "node:assert/strict";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { DiskBlob } from "../../src/publish/disk-blob.ts";
import { fileFor } from "../helpers/files.ts";

const bytes = Buffer.from(Array.from({ length: 700_000 }, (_, index) => index % 251));

test("DiskBlob gives the bytes of a file, and of a part of it", async (context) => {
  const path = await fileFor(context, "a.bin", bytes);
  const blob = new DiskBlob(path, 0, bytes.length);
  const part = blob.slice(10, 600_000).slice(5);
  assert.deepEqual([blob.size, part.size], [700_000, 599_985]);
  assert.deepEqual(Buffer.from(await blob.arrayBuffer()), bytes);
  assert.deepEqual(await buffer(part.stream()), bytes.subarray(15, 600_000));
});

test("DiskBlob.stream() reads nothing before it is asked for", async (context) => {
  const path = await fileFor(context, "a.bin", bytes);
  const reader = new DiskBlob(path, 0, bytes.length).stream().getReader();
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  const { truncate } = await import("node:fs/promises");
  await truncate(path, 1000);
  await assert.rejects(reader.read(), /became shorter while it was sent/);
});
