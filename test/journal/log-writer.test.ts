import assert from "node:assert/strict";
import { pbkdf2, randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { LogWriter } from "../../src/journal/log-writer.ts";
import { folderFor } from "../helpers/files.ts";

function record(answer = "{}") {
  return { hashes: [randomBytes(16).toString("hex")], answer, time: 1, request: '{"model":"m"}' };
}

test("LogWriter.sync() goes well with a log that ends meanwhile", async (t) => {
  const folder = await folderFor(t);
  const index = join(folder, "data.mdb");
  await writeFile(index, "");
  let drawn = 0;
  const writer = new LogWriter(folder, { index, full: 400, draw: () => ++drawn, onWritten: () => {} });
  await writer.append("m", record());
  // Every thread of the system calls is busy, so that the disk is told after the end of the log.
  const busy = Array.from({ length: 8 }, () => promisify(pbkdf2)("", "", 20_000, 64, "sha512"));
  const synced = writer.sync();
  await writer.append("m", record("x".repeat(400)));
  await Promise.all([synced, ...busy]);
  await writer.append("m", record());
  await writer.end();
  assert.equal(writer.failed, false);
  assert.equal(drawn, 2);
});
