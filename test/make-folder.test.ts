import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { makeFolder } from "../src/make-folder.ts";
import { shell } from "./helpers/distil-command.ts";

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "distil-folder-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("makeFolder() makes what is missing on the way, and leaves what is there", (t) => {
  const folder = temporary(t);
  makeFolder(join(folder, "a/b/c"));
  writeFileSync(join(folder, "a/b/c/kept"), "");
  makeFolder(join(folder, "a/b/c/"));
  makeFolder(join(folder, "a/b/../b/c"));
  makeFolder(".");
  assert.deepEqual(readdirSync(join(folder, "a/b/c")), ["kept"]);
});

test("makeFolder() says that a part of the path is a file", (t) => {
  const folder = temporary(t);
  writeFileSync(join(folder, "file"), "");
  assert.throws(() => makeFolder(join(folder, "file")), { code: "EEXIST" });
  assert.throws(() => makeFolder(join(folder, "file/in/it")), { code: "ENOTDIR" });
});

const skip = !existsSync("/proc/self") && "there is no /proc";

const model = "openai:m@http://127.0.0.1:9/v1";

for (const words of [
  "save out.jsonl --state /proc/nowhere/state",
  "save /proc/nowhere/out.jsonl",
  "keep a --rejects /proc/nowhere/rejects.jsonl",
  `generate --model ${model} --state /proc/nowhere`,
]) {
  test(`distil ${words} ends, and says that nothing can be made there`, { skip }, async (t) => {
    // One process, which never ends by itself where this is broken.
    const script = `printf '{"a":1,"instruction":"a"}\\n{"instruction":"b"}\\n' | timeout -s KILL 20 distil ${words}`;
    const { code, stderr } = await shell(script, temporary(t));
    assert.ok(code === 1 || code === 2, `${code} ${stderr}`);
    assert.match(stderr, /no folder can be made in \/proc/);
  });
}
