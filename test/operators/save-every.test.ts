import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { load, type Row, save } from "../../src/index.ts";
import { Shards } from "../../src/sinks/shards.ts";
import { folderFor, readAll } from "../helpers/files.ts";

const rows = (count: number): Row[] => Array.from({ length: count }, (_, id) => ({ id, text: `row ${id}` }));
const ids = async (path: string) => (await readAll(path)).rows.map(({ id }) => id);
const files = async (folder: string) => (await readdir(folder)).filter((name) => name !== ".distil").sort();

for (const name of ["out.jsonl", "out.parquet", "out.jsonl.gz"]) {
  const shard = (number: number) => name.replace("out", `out-0000${number}`);

  test(`save() --every: ${name} has whole shards while the run goes on, and is the one file at the end`, async (t) => {
    const folder = await folderFor(t);
    const path = join(folder, name);
    const seen: string[][] = [];
    const read: unknown[][] = [];
    const pipeline = load({ rows: rows(700) }).to(save(path, { every: 200 }));
    for await (const { id } of pipeline.rows({ state: join(folder, ".distil") })) {
      if (id !== 699) continue;
      seen.push(await files(folder));
      read.push(await ids(join(folder, shard(2))));
    }
    assert.deepEqual(
      seen[0]?.filter((one) => !one.endsWith(".partial")),
      [1, 2, 3].map(shard),
    );
    assert.deepEqual(
      read[0],
      Array.from({ length: 200 }, (_, index) => 200 + index),
    );
    assert.deepEqual(await files(folder), [name]);
    assert.deepEqual(
      await ids(path),
      Array.from({ length: 700 }, (_, index) => index),
    );
  });
}

test("save() --every --shards leaves the shards, which load reads in order", async (t) => {
  const folder = await folderFor(t);
  const options = { state: join(folder, ".distil") };
  await load({ rows: rows(25) })
    .to(save(join(folder, "out.jsonl"), { every: 10, shards: true }))
    .run(options);
  assert.deepEqual(await files(folder), ["out-00001.jsonl", "out-00002.jsonl", "out-00003.jsonl"]);
  assert.deepEqual(
    await ids(join(folder, "out-*.jsonl")),
    Array.from({ length: 25 }, (_, index) => index),
  );
});

test("save() --every replaces the shards of an earlier run, all of them", async (t) => {
  const folder = await folderFor(t);
  const options = { state: join(folder, ".distil") };
  const run = (count: number) =>
    load({ rows: rows(count) })
      .to(save(join(folder, "out.jsonl"), { every: 10, shards: true }))
      .run(options);
  await run(40);
  await run(15);
  assert.deepEqual(await files(folder), ["out-00001.jsonl", "out-00002.jsonl"]);
});

test("save() --every keeps whole shards of a run that stops, the last one too", async (t) => {
  const folder = await folderFor(t);
  const source = async function* () {
    yield* rows(630);
    throw new Error("the source broke");
  };
  const pipeline = load({ rows: source() }).to(save(join(folder, "out.jsonl"), { every: 100 }));
  await assert.rejects(pipeline.run({ state: join(folder, ".distil") }), /the source broke/);
  const names = (await files(folder)).filter((name) => name.startsWith("out-"));
  assert.deepEqual(
    names.filter((name) => name.endsWith(".partial")),
    [],
  );
  const kept = await ids(join(folder, "out-*.jsonl"));
  assert.ok(kept.length % 100 > 0, `${kept.length} rows in ${names}`);
  assert.deepEqual(
    kept,
    Array.from({ length: kept.length }, (_, id) => id),
  );
});

test("save() --every leaves a file alone that is named like a shard and is not one", async (t) => {
  const folder = await folderFor(t);
  await writeFile(join(folder, "out-00001.jsonl"), "mine\n");
  const pipeline = load({ rows: rows(5) }).to(save(join(folder, "out.jsonl"), { every: 2 }));
  await assert.rejects(pipeline.run({ state: join(folder, ".distil") }), /no run from here wrote it/);
  assert.equal(await readFile(join(folder, "out-00001.jsonl"), "utf8"), "mine\n");
});

test("Shards end when their time is over", async (t) => {
  const folder = await folderFor(t);
  const sizes: number[] = [];
  let now = 0;
  const shards = await Shards.open(join(folder, "out.jsonl"), {
    end: { milliseconds: 1_000 },
    now: () => now,
    claim: async () => {},
    open: async () => {
      const at = sizes.push(0) - 1;
      return { write: (some) => void (sizes[at]! += some.length), finish: async () => {} };
    },
  });
  for (const time of [0, 500, 1_000, 1_100, 2_500]) {
    now = time;
    await shards.write(rows(1));
  }
  await shards.finish();
  assert.deepEqual(sizes, [2, 2, 1]);
});

test("save() refuses shards without every, and every on standard output", () => {
  assert.throws(() => save("out.jsonl", { shards: true }), /needs save.every/);
  assert.throws(() => save("-", { every: 5 }), /standard output is no file/);
});
