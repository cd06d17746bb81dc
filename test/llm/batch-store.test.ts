import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { BatchStore, type Carried } from "../../src/llm/batch-store.ts";
import { folderFor } from "../helpers/files.ts";

const owner = { server: "https://host/v1", account: "a", model: "m" };
const carried: Carried[] = ["1", "2"].map((id) => ({ id, n: 1, text: `{"id":${id}}` }));

test("BatchStore.add() writes a batch down that another one finds, with its requests in order", async (t) => {
  const state = await folderFor(t);
  const stored = await new BatchStore(state, owner).add("/v1/chat/completions", () => carried);
  assert.deepEqual(stored!.ids, ["1", "2"]);
  const other = new BatchStore(state, owner);
  assert.deepEqual(await other.fresh(), [stored]);
  assert.deepEqual(await other.fresh(), []);
  assert.deepEqual([...(await other.carried(stored!.mark)).values()], carried);
});

test("BatchStore.fresh() leaves those of another key, server or model alone", async (t) => {
  const state = await folderFor(t);
  await new BatchStore(state, owner).add("/v1", () => carried);
  for (const other of [{ account: "b" }, { server: "https://other/v1" }, { model: "n" }]) {
    assert.deepEqual(await new BatchStore(state, { ...owner, ...other }).fresh(), []);
  }
});

test("BatchStore.add() writes nothing where nothing is left to ask", async (t) => {
  const state = await folderFor(t);
  assert.equal(await new BatchStore(state, owner).add("/v1", () => []), undefined);
  assert.deepEqual(await readdir(join(state, "batches")), []);
});

test("BatchStore.add() shows what others have written meanwhile, one at a time", async (t) => {
  const state = await folderFor(t);
  const taken = new Set<string>();
  const stores = Array.from({ length: 8 }, () => new BatchStore(state, owner));
  await Promise.all(
    stores.map((store) =>
      store.add("/v1", (fresh) => {
        for (const id of fresh.flatMap(({ ids }) => ids)) taken.add(id);
        return carried.filter(({ id }) => !taken.has(id));
      }),
    ),
  );
  const ids = (await new BatchStore(state, owner).fresh()).flatMap((batch) => batch.ids);
  assert.deepEqual(ids, ["1", "2"]);
});

test("BatchStore.add() takes the lock of a process that is dead", async (t) => {
  const state = await folderFor(t);
  await mkdir(join(state, "batches"));
  await writeFile(join(state, "batches/lock"), "999999999");
  const stored = await new BatchStore(state, owner).add("/v1", () => carried);
  assert.deepEqual(await readdir(join(state, "batches")), [`${stored!.mark}.jsonl`]);
});

test("BatchStore.look() gives the provider's id, and says where nobody can note it any more", async (t) => {
  const state = await folderFor(t);
  const store = new BatchStore(state, owner);
  const { mark } = (await store.add("/v1", () => carried))!;
  assert.deepEqual(await store.look(mark), { id: undefined, pending: true, making: undefined });
  const path = join(state, "batches", `${mark}.jsonl`);
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace(`"pid":${process.pid}`, '"pid":999999999'));
  assert.deepEqual(await store.look(mark), { id: undefined, pending: false, making: undefined });
  await store.making(mark);
  assert.ok((await store.look(mark))!.making! <= Date.now());
  await store.submitted(mark, "batch_1");
  assert.equal((await store.look(mark))!.id, "batch_1");
  await store.remove(mark);
  assert.equal(await store.look(mark), undefined);
});

test("BatchStore.look() waits for nobody where this process has given a batch up, or its number is another's by now", async (t) => {
  const state = await folderFor(t);
  const store = new BatchStore(state, owner);
  const { mark, created } = (await store.add("/v1", () => carried))!;
  store.handed(mark);
  assert.equal((await store.look(mark))!.pending, false);
  const path = join(state, "batches", `${mark}.jsonl`);
  const text = (await readFile(path, "utf8")).replace(`"pid":${process.pid}`, `"pid":${process.ppid}`);
  await writeFile(path, text);
  assert.equal((await store.look(mark))!.pending, true);
  await writeFile(path, text.replace(`"created":${created}`, `"created":${created - 2 * 3_600_000}`));
  assert.equal((await store.look(mark))!.pending, false);
});

test("BatchStore.look() takes an id that was cut short for none", async (t) => {
  const state = await folderFor(t);
  const store = new BatchStore(state, owner);
  const { mark } = (await store.add("/v1", () => carried))!;
  const path = join(state, "batches", `${mark}.jsonl`);
  await writeFile(path, `${await readFile(path, "utf8")}{"batch":"bat`);
  assert.equal((await store.look(mark))!.id, undefined);
});

test("BatchStore.add() says that nothing can be made there", { skip: !existsSync("/proc/self") }, async () => {
  await assert.rejects(
    new BatchStore("/proc/nowhere", owner).add("/v1", () => carried),
    {
      code: "ERR_OUTPUT",
      message: /which batches are out in \/proc\/nowhere\/batches: no folder can be made in \/proc/,
    },
  );
});
