import assert from "node:assert/strict";
import { test } from "node:test";
import { localFile, standardInput, unreadable } from "../../src/sources/local.ts";
import { fileFor } from "../helpers/files.ts";

test("localFile() gives its bytes in order and closes at an early stop", async (context) => {
  const path = await fileFor(context, "a.bin", Buffer.alloc(1_000_000, "ab"));
  const { signal } = new AbortController();
  let size = 0;
  for await (const block of localFile(path, signal).bytes()) size += block.length;
  assert.equal(size, 1_000_000);
  for await (const _ of localFile(path, signal).bytes()) break;
});

test("localFile() is read at random where it lies, packed ones from a copy that goes away", async (context) => {
  const { existsSync } = await import("node:fs");
  const { gzipSync } = await import("node:zlib");
  const { signal } = new AbortController();
  const path = await fileFor(context, "a.parquet", "x");
  assert.equal(await localFile(path, signal).path(), path);
  const packed = localFile(await fileFor(context, "a.parquet.gz", gzipSync("x")), signal);
  const copy = await packed.path();
  assert.equal(existsSync(copy), true);
  await packed.close?.();
  assert.equal(existsSync(copy), false);
});

test("localFile() stops when told to", async (context) => {
  const controller = new AbortController();
  const bytes = localFile(await fileFor(context, "a.bin", Buffer.alloc(4_000_000)), controller.signal).bytes();
  const reading = bytes[Symbol.asyncIterator]();
  await reading.next();
  controller.abort();
  await assert.rejects(
    async () => {
      for (;;) if ((await reading.next()).done) return;
    },
    { name: "AbortError" },
  );
});

test("standardInput() is called -", () => {
  assert.equal(standardInput(new AbortController().signal).name, "-");
});

test("unreadable() passes on what the system did not say", async () => {
  const error = new Error("mine");
  assert.equal(await unreadable(error, "a"), error);
});

test("unreadable() says that the folder is missing too", async () => {
  const error = (await unreadable(Object.assign(new Error(), { code: "ENOENT" }), "/no/such/a.jsonl")) as {
    details: { hint: string };
  };
  assert.equal(error.details.hint, "The folder /no/such does not exist either");
});
