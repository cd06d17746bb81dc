import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { DistilError } from "../../src/errors.ts";
import { prune } from "../../src/journal/prune.ts";
import type { StoredRecord } from "../../src/journal/record.ts";
import { Journal, shareJournal } from "../../src/journal/store.ts";
import { folderFor } from "../helpers/files.ts";

async function journalFor(test: TestContext, folder?: string): Promise<Journal> {
  const journal = await Journal.open(folder ?? (await folderFor(test)));
  test.after(() => journal.close());
  return journal;
}

function record(hashes: readonly Uint8Array[], answer = "{}", time = Date.now(), model = "m"): StoredRecord {
  return { hashes, answer, time, request: JSON.stringify({ model }) };
}

test("Journal.find() leads to what was added, sample by sample", async (t) => {
  const journal = await journalFor(t);
  const [first, second] = [randomBytes(16), randomBytes(16)];
  await journal.add("m", record([first, second], '{"text":"ä𝄞"}'));
  const number = journal.find("m", first)!;
  assert.equal(journal.answer(number), '{"text":"ä𝄞"}');
  assert.equal(journal.find("m", second), number);
  assert.equal(journal.find("other", first), undefined);
});

test("Journal.add() many at once share commits and are all there", async (t) => {
  const journal = await journalFor(t);
  const hashes = Array.from({ length: 3_000 }, () => randomBytes(16));
  await Promise.all(hashes.map((hash, index) => journal.add("m", record([hash], String(index)))));
  assert.equal(journal.count("m"), 3_000);
  assert.deepEqual(
    hashes.map((hash) => journal.answer(journal.find("m", hash)!)),
    hashes.map((_, index) => String(index)),
  );
});

test("Journal.answer() leaves out what is older than asked for", async (t) => {
  const journal = await journalFor(t);
  const hash = randomBytes(16);
  await journal.add("m", record([hash], "old", 1_000));
  const number = journal.find("m", hash)!;
  assert.equal(journal.answer(number, 1_000), "old");
  assert.equal(journal.answer(number, 1_001), undefined);
});

test("Journal is used by several processes at once: no number is drawn twice", async (t) => {
  const folder = await folderFor(t);
  const journal = await journalFor(t, folder);
  const store = pathToFileURL(join(import.meta.dirname, "../../src/journal/store.ts")).href;
  const script = `
    import { Journal } from ${JSON.stringify(store)};
    import { randomBytes } from "node:crypto";
    const journal = await Journal.open(${JSON.stringify(folder)});
    await Promise.all(Array.from({ length: 400 }, (_, index) =>
      journal.add("child", { hashes: [randomBytes(16)], answer: String(index), time: 1, request: '{"model":"child"}' })));
    process.kill(process.pid, "SIGKILL");`;
  const own = Promise.all(Array.from({ length: 400 }, () => journal.add("m", record([randomBytes(16)]))));
  const child = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script]);
  await own;
  assert.equal(child.signal, "SIGKILL", child.stderr.toString());
  assert.equal(journal.count("child"), 400);
  assert.equal([...journal.records()].length, 800);
});

test("Journal.open() says why a folder cannot be used", async (t) => {
  const folder = await folderFor(t);
  await writeFile(join(folder, "file"), "");
  await assert.rejects(Journal.open(join(folder, "file", "journal")), (error: DistilError) => {
    assert.equal(error.code, "ERR_JOURNAL");
    assert.equal(error.details.fatal, true);
    return /part of its path is a file/.test(error.message);
  });
});

test("Journal.add() rejects for good once the folder was removed", async (t) => {
  const folder = join(await folderFor(t), "journal");
  const journal = await journalFor(t, folder);
  await journal.add("m", record([randomBytes(16)]));
  await rm(folder, { recursive: true });
  await assert.rejects(journal.add("m", record([randomBytes(16)])), /removed or replaced/);
  await assert.rejects(journal.add("m", record([randomBytes(16)])), { code: "ERR_JOURNAL" });
});

test("Journal.add() notices a folder that was replaced", async (t) => {
  const folder = join(await folderFor(t), "journal");
  const journal = await journalFor(t, folder);
  await rename(folder, `${folder}-away`);
  await mkdir(folder);
  await writeFile(join(folder, "data.mdb"), "");
  await assert.rejects(journal.add("m", record([randomBytes(16)])), /removed or replaced/);
});

test("shareJournal() opens a folder once and again after the last release", async (t) => {
  const folder = await folderFor(t);
  const [one, two] = await Promise.all([shareJournal(folder), shareJournal(folder)]);
  assert.equal(one.journal, two.journal);
  await one.journal.add("m", record([randomBytes(16)]));
  await Promise.all([one.release(), two.release()]);
  const three = await shareJournal(folder);
  assert.notEqual(three.journal, one.journal);
  assert.equal(three.journal.count(), 1);
  await three.release();
});

test("prune() takes out what is old, of one model, and what was replaced", async (t) => {
  const journal = await journalFor(t);
  const [old, other, asked] = [randomBytes(16), randomBytes(16), randomBytes(16)];
  await journal.add("m", record([old], "old", 1_000));
  await journal.add("other", record([other], "old", 1_000, "other"));
  await journal.add("m", record([asked], "first", 5_000));
  await journal.add("m", record([asked], "second", 6_000));
  assert.deepEqual(await prune(journal, { before: 2_000, model: "m" }), { replies: 1, replaced: 1 });
  assert.equal(journal.find("m", old), undefined);
  assert.equal(journal.answer(journal.find("m", asked)!), "second");
  assert.equal(journal.count("other"), 1);
  assert.equal([...journal.records()].length, 2);
});
