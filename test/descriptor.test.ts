import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isPipe, statOf } from "../src/descriptor.ts";
import { folderFor } from "./helpers/files.ts";

test("isPipe() tells a pipe from a file, and statOf() nothing of what is closed", {
  skip: process.platform === "win32",
}, async (t) => {
  const folder = await folderFor(t);
  const file = openSync(join(folder, "file"), "w+");
  execFileSync("mkfifo", [join(folder, "fifo")]);
  const fifo = openSync(join(folder, "fifo"), "r+");
  t.after(() => closeSync(fifo));
  assert.deepEqual([isPipe(fifo), isPipe(file), statOf(file)?.isFile()], [true, false, true]);
  closeSync(file);
  assert.deepEqual([isPipe(file), statOf(file)], [false, undefined]);
});
