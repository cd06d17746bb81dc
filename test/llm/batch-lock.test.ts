import assert from "node:assert/strict";
import { readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { takeLock } from "../../src/llm/batch-lock.ts";
import { folderFor } from "../helpers/files.ts";

test("takeLock() lets one have it at a time, also where a dead process had it", async (t) => {
  const folder = await folderFor(t);
  const path = join(folder, "lock");
  await writeFile(path, "999999999");
  let inside = 0;
  let most = 0;
  const take = async () => {
    const unlock = await takeLock(path);
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 3));
    inside--;
    await unlock();
  };
  await Promise.all(Array.from({ length: 12 }, take));
  assert.equal(most, 1);
  assert.deepEqual(await readdir(folder), []);
});

test("takeLock() minds nobody who died taking a dead one's lock away", async (t) => {
  const folder = await folderFor(t);
  const path = join(folder, "lock");
  await writeFile(path, "999999999");
  await writeFile(`${path}.break`, "999999998");
  const old = new Date(Date.now() - 60_000);
  await utimes(`${path}.break`, old, old);
  const unlock = await takeLock(path);
  await unlock();
  assert.deepEqual(await readdir(folder), []);
});
