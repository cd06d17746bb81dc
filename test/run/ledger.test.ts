import assert from "node:assert/strict";
import { mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
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

const fail = { onFailure: (error: DistilError) => assert.fail(error) };
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

test("FileLedger adds up what runs at one time spend, as they spend it", async (t) => {
  const state = await folder(t);
  const [one, two] = [new FileLedger(state, "a", fail), new FileLedger(state, "a", fail)];
  one.note(amount(1, 10), amount(0, 0));
  two.note(amount(2, 20), amount(0.5, 5));
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual([one.before, two.before], [amount(2.5, 25), amount(1, 10)]);
  one.close();
  two.close();
  const third = new FileLedger(state, "a", fail);
  assert.deepEqual(third.before, amount(3, 30));
  third.note(amount(4, 40), amount(0, 0));
  third.close();
  assert.deepEqual(new FileLedger(state, "a", fail).before, amount(7, 70));
});

test("FileLedger needs no more files than runs at one time", async (t) => {
  const state = await folder(t);
  for (let run = 1; run <= 3; run++) {
    const ledger = new FileLedger(state, "a", fail);
    assert.equal(ledger.before.tokens, (run - 1) * 5);
    ledger.note(amount(0, 5), amount(0, 0));
    ledger.close();
    assert.equal((await readdir(ledger.folder)).length, 1);
  }
});

test("FileLedger takes over from a process that was killed", async (t) => {
  const state = await folder(t);
  const ledger = new FileLedger(state, "a", fail);
  ledger.note(amount(1, 10), amount(0.25, 5));
  ledger.close();
  const [free] = await readdir(ledger.folder);
  // No process has this number: the highest there can be is 2 ** 22.
  await rename(join(ledger.folder, free!), join(ledger.folder, "99999999-killed.json"));
  assert.deepEqual(new FileLedger(state, "a", fail).before, amount(1, 10));
  const names = await readdir(ledger.folder);
  assert.deepEqual([names.length, names[0]!.startsWith(`${process.pid}-`)], [1, true]);
});

test("FileLedger says so where a file is damaged", async (t) => {
  const state = await folder(t);
  const ledger = new FileLedger(state, "a", fail);
  await writeFile(join(ledger.folder, "0-broken.json"), '{"spent":');
  assert.throws(() => new FileLedger(state, "a", fail), { code: "ERR_INPUT", message: /damaged/ });
  assert.deepEqual(ledger.before, amount(0, 0), "one that runs already goes on");
});
