import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  copyFile,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { DistilError } from "../../src/errors.ts";
import { prune } from "../../src/journal/prune.ts";
import type { StoredRecord } from "../../src/journal/record.ts";
import { shareJournal } from "../../src/journal/share.ts";
import { Journal } from "../../src/journal/store.ts";
import { folderFor } from "../helpers/files.ts";

async function journalFor(test: TestContext, folder?: string): Promise<Journal> {
  const journal = await Journal.open(folder ?? (await folderFor(test)));
  test.after(() => journal.close());
  return journal;
}

function randomHash(): string {
  return randomBytes(16).toString("hex");
}

function record(hashes: readonly string[], answer = "{}", time = Date.now(), model = "m"): StoredRecord {
  return { hashes, answer, time, request: JSON.stringify({ model }) };
}

/** Another process adds so many replies of the model "child" and is killed before the index has them. */
function addAndDie(folder: string, replies: number): void {
  const store = pathToFileURL(join(import.meta.dirname, "../../src/journal/store.ts")).href;
  const script = `
    import { Journal } from ${JSON.stringify(store)};
    import { randomBytes } from "node:crypto";
    const journal = await Journal.open(${JSON.stringify(folder)});
    await Promise.all(Array.from({ length: ${replies} }, (_, index) =>
      journal.add("child", { hashes: [randomBytes(16).toString("hex")], answer: String(index), time: 1, request: '{"model":"child"}' })));
    process.kill(process.pid, "SIGKILL");`;
  const child = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script]);
  assert.equal(child.signal, "SIGKILL", child.stderr.toString());
}

test("Journal.find() leads to what was added, sample by sample", async (t) => {
  const journal = await journalFor(t);
  const [first, second] = [randomHash(), randomHash()];
  await journal.add("m", record([first, second], '{"text":"ä𝄞"}'));
  const number = journal.find("m", first)!;
  assert.equal(journal.answer(number), '{"text":"ä𝄞"}');
  assert.equal(journal.find("m", second), number);
  assert.equal(journal.find("other", first), undefined);
});

test("Journal.add() many at once share commits and are all there", async (t) => {
  const journal = await journalFor(t);
  const hashes = Array.from({ length: 3_000 }, () => randomHash());
  await Promise.all(hashes.map((hash, index) => journal.add("m", record([hash], String(index)))));
  assert.equal(journal.count("m"), 3_000);
  assert.deepEqual(
    hashes.map((hash) => journal.answer(journal.find("m", hash)!)),
    hashes.map((_, index) => String(index)),
  );
});

test("Journal.answer() leaves out what is older than asked for", async (t) => {
  const journal = await journalFor(t);
  const hash = randomHash();
  await journal.add("m", record([hash], "old", 1_000));
  const number = journal.find("m", hash)!;
  assert.equal(journal.answer(number, 1_000), "old");
  assert.equal(journal.answer(number, 1_001), undefined);
});

test("Journal.answer() is never that of another request, whatever became of the files", async (t) => {
  const folders = [await folderFor(t), await folderFor(t)] as const;
  const hashes = [randomHash(), randomHash()] as const;
  for (const [index, folder] of folders.entries()) {
    const journal = await Journal.open(folder);
    await journal.add("m", record([randomHash(), hashes[index]!], String(index)));
    await journal.close();
  }
  await copyFile(join(folders[1], "00000001.log"), join(folders[0], "00000001.log"));
  const journal = await journalFor(t, folders[0]);
  const number = journal.find("m", hashes[0])!;
  assert.equal(journal.answer(number, 0, hashes[0]), undefined);
  assert.equal(journal.answer(number, 0, hashes[1]), "1");
});

test("Journal is used by several processes at once: what a killed one kept is there when it is opened again", async (t) => {
  const folder = await folderFor(t);
  const journal = await journalFor(t, folder);
  const own = Promise.all(Array.from({ length: 400 }, () => journal.add("m", record([randomHash()]))));
  addAndDie(folder, 400);
  await own;
  const again = await journalFor(t, folder);
  assert.equal(again.count("child"), 400);
  assert.equal(again.count("m"), 400);
  assert.equal([...again.records()].length, 800);
});

test("Journal.open() finds everything again when the index is gone, the newest reply of each request", async (t) => {
  const folder = await folderFor(t);
  const journal = await Journal.open(folder);
  const [one, two] = [randomHash(), randomHash()];
  await journal.add("m", record([one], "first"));
  await journal.add("m", record([one, two], "second"));
  await journal.close();
  await Promise.all(["data.mdb", "lock.mdb"].map((name) => rm(join(folder, name))));
  const again = await journalFor(t, folder);
  assert.equal(again.answer(again.find("m", one)!), "second");
  await again.add("m", record([one], "third"));
  assert.deepEqual(
    [...again.records()].map(({ answer }) => answer),
    ["first", "second", "third"],
  );
});

test("Journal.open() takes the newest reply also where several processes wrote", async (t) => {
  const folder = await folderFor(t);
  const [one, two] = [await Journal.open(folder), await Journal.open(folder)];
  const hash = randomHash();
  await one.add("m", record([randomHash()], "before", 1_000));
  await two.add("m", record([hash], "first", 2_000));
  await one.add("m", record([hash], "second", 3_000));
  await Promise.all([one.close(), two.close()]);
  await Promise.all(["data.mdb", "lock.mdb"].map((name) => rm(join(folder, name))));
  const again = await journalFor(t, folder);
  assert.equal(again.answer(again.find("m", hash)!), "second");
});

test("Journal.open() leaves out what a power cut tore, and goes on after it", async (t) => {
  const folder = await folderFor(t);
  const journal = await Journal.open(folder);
  const hashes = [randomHash(), randomHash(), randomHash()];
  for (const hash of hashes) await journal.add("m", record([hash], "x".repeat(5_000)));
  await journal.close();
  const log = join(folder, "00000001.log");
  const { size } = await stat(log);
  await truncate(log, size - 10);
  const file = await open(log, "r+");
  await file.write(Buffer.from("!"), 0, 1, size / 3 + 100);
  await file.close();
  const again = await journalFor(t, folder);
  const answers = hashes.map((hash) => again.answer(again.find("m", hash)!));
  assert.deepEqual(answers, ["x".repeat(5_000), undefined, undefined]);
  await again.add("m", record([hashes[1]!], "again"));
  assert.equal(again.answer(again.find("m", hashes[1]!)!), "again");
});

test("Journal.open() finds what is past any damage when the index is gone", async (t) => {
  const folder = await folderFor(t);
  const journal = await Journal.open(folder);
  const hashes = Array.from({ length: 6 }, () => randomHash());
  for (const [index, hash] of hashes.entries()) await journal.add("m", record([hash], `answer ${index}`));
  await journal.close();
  const log = join(folder, "00000001.log");
  const bytes = await readFile(log);
  const size = bytes.length / 6;
  // An answer, two sizes that say too much and too little, and a page that never came to the disk.
  bytes.write("ANSWER", bytes.indexOf("answer 1"));
  bytes.writeUInt32LE(2 ** 31, 2 * size);
  bytes.writeUInt32LE(1, 3 * size);
  bytes.fill(0, 4 * size, 5 * size);
  await writeFile(log, Buffer.concat([bytes, bytes.subarray(0, size / 2)]));
  await Promise.all(["data.mdb", "lock.mdb"].map((name) => rm(join(folder, name))));
  const again = await journalFor(t, folder);
  const answers = [...again.records()].map(({ answer }) => answer);
  assert.deepEqual(answers, ["answer 0", "answer 5"]);
  assert.equal(again.answer(again.find("m", hashes[5]!)!), "answer 5");
});

test("Journal.answer() reads records of any size, also while more are written", async (t) => {
  const journal = await journalFor(t);
  const sizes = [10, 100_000, 20_000, 3_000_000, 1];
  const hashes = sizes.map(() => randomHash());
  for (const [index, size] of sizes.entries()) {
    await journal.add("m", record([hashes[index]!], String(index).repeat(size)));
    for (const before of sizes.keys()) {
      const found = journal.find("m", hashes[before]!);
      assert.equal(found !== undefined, before <= index);
      if (found !== undefined) assert.equal(journal.answer(found), String(before).repeat(sizes[before]!));
    }
  }
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

test("Journal.open() says how to go on when the index is damaged, and so it does", async (t) => {
  const folder = await folderFor(t);
  const journal = await Journal.open(folder);
  const hash = randomHash();
  await journal.add("m", record([hash], "kept"));
  await journal.close();
  const index = join(folder, "data.mdb");
  const bytes = await readFile(index);
  for (const damaged of [Buffer.alloc(50_000), Buffer.concat([bytes.subarray(0, 8_192), bytes.fill(9, 8_192)])]) {
    await writeFile(index, damaged);
    await assert.rejects(Journal.open(folder), (error: DistilError) => {
      assert.match(error.message, /as its index is damaged$/);
      return /Remove data.mdb and lock.mdb/.test(error.details.hint!);
    });
  }
  await Promise.all(["data.mdb", "lock.mdb"].map((name) => rm(join(folder, name))));
  const again = await journalFor(t, folder);
  assert.equal(again.answer(again.find("m", hash)!), "kept");
});

test("Journal.add() waits for the index where too many records wait for it", async (t) => {
  const journal = await journalFor(t, await folderFor(t));
  const written: boolean[] = [];
  // Nothing is entered within this turn.
  const all = Array.from({ length: 90_000 }, (_, index) =>
    journal.add("m", record([randomHash()])).then(() => {
      written[index] = true;
    }),
  );
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual([written[60_000], written[89_000]], [true, undefined]);
  await Promise.all(all);
  assert.equal(journal.count("m"), 90_000);
});

test("Journal.add() rejects for good soon after the folder was removed", async (t) => {
  const folder = join(await folderFor(t), "journal");
  const journal = await journalFor(t, folder);
  await journal.add("m", record([randomHash()]));
  await rm(folder, { recursive: true });
  await new Promise((resolve) => setTimeout(resolve, 60));
  await assert.rejects(journal.add("m", record([randomHash()])), /removed or replaced/);
  await assert.rejects(journal.add("m", record([randomHash()])), { code: "ERR_JOURNAL" });
});

test("Journal.add() notices a folder that was replaced", async (t) => {
  const folder = join(await folderFor(t), "journal");
  const journal = await journalFor(t, folder);
  await rename(folder, `${folder}-away`);
  await mkdir(folder);
  await writeFile(join(folder, "data.mdb"), "");
  await assert.rejects(journal.add("m", record([randomHash()])), /removed or replaced/);
});

test("shareJournal() opens a folder once and again after the last release", async (t) => {
  const folder = await folderFor(t);
  const [one, two] = await Promise.all([shareJournal(folder), shareJournal(folder)]);
  assert.equal(one.journal, two.journal);
  await one.journal.add("m", record([randomHash()]));
  await Promise.all([one.release(), two.release()]);
  const three = await shareJournal(folder);
  assert.notEqual(three.journal, one.journal);
  assert.equal(three.journal.count(), 1);
  await three.release();
});

test("prune() takes out what is old, of one model, and what was replaced", async (t) => {
  const journal = await journalFor(t);
  const [old, other, asked] = [randomHash(), randomHash(), randomHash()];
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

test("prune() gives the space back, and what is left is found by those who open the journal later", async (t) => {
  const folder = await folderFor(t);
  const journal = await Journal.open(folder);
  const hashes = Array.from({ length: 1_200 }, () => randomHash());
  await Promise.all(hashes.map((hash, index) => journal.add("m", record([hash], "x".repeat(500), index))));
  const before = journal.size();
  assert.deepEqual(await prune(journal, { before: 1_100 }), { replies: 1_100, replaced: 0 });
  assert.ok(journal.size() < before / 2, `${before} to ${journal.size()} bytes`);
  await journal.close();
  const again = await journalFor(t, folder);
  assert.equal(again.count("m"), 100);
  assert.equal(again.answer(again.find("m", hashes[1_150]!)!), "x".repeat(500));
});

test("prune() of a reply that was asked for again with others leaves the newer one", async (t) => {
  const folder = await folderFor(t);
  const journal = await Journal.open(folder);
  const [one, two] = [randomHash(), randomHash()];
  await journal.add("m", record([one, two], "both", 5_000));
  await journal.add("m", record([two], "newer", 6_000));
  await journal.add("other", record([randomHash()], "{}", 1_000, "other"));
  await prune(journal, { model: "other" });
  await journal.close();
  await Promise.all(["data.mdb", "lock.mdb"].map((name) => rm(join(folder, name))));
  const again = await journalFor(t, folder);
  assert.equal(again.answer(again.find("m", one)!), "both");
  assert.equal(again.answer(again.find("m", two)!), "newer");
});

test("prune() leaves no number for a later log, though the index is younger than the logs", async (t) => {
  const folder = await folderFor(t);
  const journal = await Journal.open(folder);
  const [one, two] = [randomHash(), randomHash()];
  await journal.add("m", record([one], "one"));
  await journal.close();
  await Promise.all(["data.mdb", "lock.mdb"].map((name) => rm(join(folder, name))));
  const [again, other] = [await journalFor(t, folder), await journalFor(t, folder)];
  assert.equal(other.answer(other.find("m", one)!), "one");
  await prune(again, { model: "m" });
  await again.add("m", record([two], "two"));
  await again.settle();
  assert.equal(other.answer(other.find("m", two)!), "two");
});

test("prune() that was killed before it took the log away leaves nothing to be found again", async (t) => {
  const folder = await folderFor(t);
  const journal = await Journal.open(folder);
  const hash = randomHash();
  await journal.add("m", record([hash]));
  const log = join(folder, "00000001.log");
  const bytes = await readFile(log);
  await prune(journal, { model: "m" });
  await journal.close();
  await writeFile(log, bytes);
  const again = await journalFor(t, folder);
  assert.equal(again.find("m", hash), undefined);
  await prune(again, { model: "other" });
  assert.deepEqual(await readdir(folder).then((names) => names.filter((name) => name.endsWith(".log"))), []);
});

test("prune() leaves what a process wrote that was killed since the journal was opened", async (t) => {
  const folder = await folderFor(t);
  const journal = await journalFor(t, folder);
  addAndDie(folder, 100);
  assert.deepEqual(await prune(journal, { model: "other" }), { replies: 0, replaced: 0 });
  assert.equal(journal.count("child"), 100);
  assert.equal([...journal.records()].length, 100);
});

test("Journal does without a log that is pruned away while it looks", async (t) => {
  const folder = await folderFor(t);
  // Listed, and not there any more.
  await symlink(join(folder, "gone"), join(folder, "00000001.log"));
  const journal = await journalFor(t, folder);
  await journal.add("m", record([randomHash()]));
  assert.equal([...journal.records()].length, 1);
  assert.ok(journal.size() > 0);
  assert.equal(journal.span().length, 2);
  assert.deepEqual(await prune(journal, { model: "other" }), { replies: 0, replaced: 0 });
});

test("Journal says in words that the disk is full, whatever it was about to note, and closes", async (t) => {
  const folder = await folderFor(t);
  const store = pathToFileURL(join(import.meta.dirname, "../../src/journal/store.ts")).href;
  const script = `
    import { Journal } from ${JSON.stringify(store)};
    const journal = await Journal.open(${JSON.stringify(folder)});
    try {
      for (let index = 0; ; index++) await journal.note("note " + index, "x".repeat(1000));
    } catch (error) {
      console.log(error.message);
    }
    await journal.close();
    console.log("closed");`;
  const node = `exec ${process.execPath} --import tsx --input-type=module`;
  // A limit on the size of files is as good as a full disk.
  const child = spawnSync("bash", ["-c", `ulimit -f 160; ${node}`], { input: script, timeout: 20_000 });
  assert.match(child.stdout.toString(), /^Cannot keep replies in the journal .* as (?!.*commitError).*\nclosed\n$/);
  assert.equal(child.status, 0, child.stderr.toString());
});
