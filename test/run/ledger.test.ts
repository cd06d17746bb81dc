import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { DistilError } from "../../src/errors.ts";
import { FileLedger } from "../../src/run/ledger.ts";

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "distil-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

const fail = (error: DistilError) => assert.fail(error);
const amount = (cost: number, tokens: number) => ({ cost, tokens });
const turn = () => new Promise((resolve) => setImmediate(resolve));

test("FileLedger finds what an earlier run of the same output spent", async (t) => {
  const state = await folder(t);
  const first = new FileLedger(state, ["out.jsonl"], fail);
  first.note(amount(1.5, 300), amount(0.5, 100));
  first.close();
  assert.deepEqual(new FileLedger(state, ["out.jsonl"], fail).before, amount(1.5, 300));
  assert.deepEqual(new FileLedger(state, ["other.jsonl"], fail).before, amount(0, 0));
});

test("FileLedger counts as spent what was in flight when a run was killed", async (t) => {
  const state = await folder(t);
  const killed = new FileLedger(state, "a", fail);
  killed.note(amount(1, 10), amount(0.25, 5));
  await turn();
  assert.deepEqual(new FileLedger(state, "a", fail).before, amount(1.25, 15));
});

test("FileLedger says so where its file is damaged", async (t) => {
  const state = await folder(t);
  const { file } = new FileLedger(state, "a", fail);
  await writeFile(file, '{"spent":');
  assert.throws(() => new FileLedger(state, "a", fail), { code: "ERR_INPUT", message: /damaged/ });
});
