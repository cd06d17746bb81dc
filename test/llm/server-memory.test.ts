import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { recallConcurrency, rememberConcurrency } from "../../src/llm/server-memory.ts";

const server = "http://127.0.0.1:8000/v1";

async function folder(context: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "distil-memory-"));
  context.after(() => rm(made, { recursive: true, force: true }));
  return made;
}

test("rememberConcurrency() is recalled for that server alone", async (context) => {
  const state = await folder(context);
  await rememberConcurrency(state, server, 74);
  assert.equal(await recallConcurrency(state, server), 74);
  assert.equal(await recallConcurrency(state, "http://127.0.0.1:8001/v1"), undefined);
  assert.equal((await readdir(join(state, "servers"))).length, 1);
});

test("rememberConcurrency() does without a folder that it cannot write", async (context) => {
  const state = join(await folder(context), "file");
  await writeFile(state, "");
  await rememberConcurrency(state, server, 74);
  assert.equal(await recallConcurrency(state, server), undefined);
});

test("recallConcurrency() takes a damaged file for none", async (context) => {
  const state = await folder(context);
  await rememberConcurrency(state, server, 74);
  const [name] = await readdir(join(state, "servers"));
  await mkdir(join(state, "servers"), { recursive: true });
  for (const text of ["{", "null", `{"url":"${server}","concurrency":"many"}`]) {
    await writeFile(join(state, "servers", name!), text);
    assert.equal(await recallConcurrency(state, server), undefined);
  }
});
