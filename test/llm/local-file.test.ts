import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { findLocalFile, modelName } from "../../src/llm/local-file.ts";

async function folderFor(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "distil-file-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const gguf = (rest: string) => `GGUF\u0003\0\0\0${rest}`;

test("modelName() is the file's name without what it says of the packing", () => {
  assert.equal(modelName("/a/SmolLM2-135M-Instruct.Q4_1.gguf"), "SmolLM2-135M-Instruct");
  assert.equal(modelName("Qwen3-4B-Q4_K_M.gguf"), "Qwen3-4B");
  assert.equal(modelName("llama-3.2-1b.BF16.gguf"), "llama-3.2-1b");
  assert.equal(modelName("mine.gguf"), "mine");
});

test("findLocalFile() tells files of one name apart by their content, wherever they lie", async (context) => {
  const folder = await folderFor(context);
  const names = ["m.gguf", "copy/m.gguf", "other/m.gguf"].map((name) => join(folder, name.replace("/", "-")));
  for (const [index, path] of names.entries()) await writeFile(path, gguf(index < 2 ? "same" : "else"));
  const ids = await Promise.all(names.map(async (path) => (await findLocalFile(path)).id.split("@")[1]));
  assert.equal(ids[0], ids[1]);
  assert.notEqual(ids[0], ids[2]);
});

test("findLocalFile() looks in the cache folder too", async (context) => {
  const folder = await folderFor(context);
  await writeFile(join(folder, "kept.gguf"), gguf("x"));
  assert.equal((await findLocalFile("kept.gguf", { folder })).path, join(folder, "kept.gguf"));
});

test("findLocalFile() refuses a file that is not there, or not GGUF", async (context) => {
  const folder = await folderFor(context);
  await writeFile(join(folder, "text.gguf"), "a text that is long enough");
  await assert.rejects(findLocalFile("gone.gguf", { folder }), { code: "ERR_MODEL", message: /no such file/ });
  await assert.rejects(findLocalFile("text.gguf", { folder }), { code: "ERR_MODEL", message: /not a GGUF file/ });
});
