import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { load } from "../../operators/load.ts";
import { CustomDataset, DatasetCheckpoint, Pipeline, TextGenerationTask } from "../../src/compat/index.ts";
import { DistilError } from "../../src/errors.ts";
import type { Row } from "../../src/row.ts";
import { folderFor } from "../helpers/files.ts";
import { hubFor } from "../helpers/hub/environment.ts";
import { warnings, withCode } from "./heard.ts";
import { inputs, judge, talker } from "./model.ts";

const rowsOf = (count: number) => Array.from({ length: count }, (_, index) => ({ input: `row ${index}` }));
const inputsOf = (rows: readonly Row[]) => rows.map(({ input }) => input);

async function inFolder(context: TestContext): Promise<string> {
  const folder = await folderFor(context);
  const before = process.cwd();
  process.chdir(folder);
  context.after(() => process.chdir(before));
  return folder;
}

/** A generator that looks at what is saved whenever it is asked. */
function looking(folder: string, seen: number[]) {
  return talker("a", {
    numThreads: 1,
    async reply(text) {
      const saved = await CustomDataset.loadFromDisk(folder).catch(() => undefined);
      seen.push((await saved?.numRows()) ?? 0);
      return text;
    },
  });
}

test("DatasetCheckpoint saves the data set so far after every saveFrequency rows (2.4)", async (context) => {
  const path = join(await folderFor(context), "ckpt");
  const seen: number[] = [];
  const checkpointStrategy = new DatasetCheckpoint({ path, saveFrequency: 2 });
  const { llm } = looking(path, seen);
  await new Pipeline({ generator: llm }).generate(rowsOf(10), { checkpointStrategy, batchSize: 10 });
  assert.ok(new Set(seen).size >= 3, `saved in between: ${seen}`);
  assert.ok(
    seen.every((count) => count % 2 === 0),
    `whole pieces only: ${seen}`,
  );
  assert.equal(await (await CustomDataset.loadFromDisk(path)).numRows(), 10);
});

test("DatasetCheckpoint saves at the end only by default (2.4)", async (context) => {
  const path = join(await folderFor(context), "ckpt");
  const seen: number[] = [];
  const checkpointStrategy = new DatasetCheckpoint({ path });
  const made = await new Pipeline({ generator: looking(path, seen).llm }).generate(rowsOf(5), { checkpointStrategy });
  assert.deepEqual(new Set(seen), new Set([0]));
  assert.deepEqual(await (await CustomDataset.loadFromDisk(path)).toArray(), await made.toArray());
});

test("DatasetCheckpoint does not wait for the end of a batch (2.4)", async (context) => {
  const path = join(await folderFor(context), "ckpt");
  const seen: number[] = [];
  const checkpointStrategy = new DatasetCheckpoint({ path, saveFrequency: 1 });
  await new Pipeline({ generator: looking(path, seen).llm }).generate(rowsOf(10), { checkpointStrategy, batchSize: 5 });
  assert.ok(
    seen.some((count) => count > 0 && count < 5),
    `saved in between: ${seen}`,
  );
});

test("generate() makes no checkpoint unasked (2.4)", async (context) => {
  const folder = await inFolder(context);
  await new Pipeline({ generator: talker("a").llm }).generate(inputs("x"));
  assert.deepEqual(await readdir(folder), []);
});

test("DatasetCheckpoint saves the rows that are done, without rows of nulls (2.4)", async (context) => {
  warnings(context);
  const path = join(await folderFor(context), "ckpt");
  const gone = new DistilError("ERR_KEY", "The key was refused", { fatal: true });
  const generator = talker("a", { numThreads: 1, reply: (text) => (text === "row 7" ? gone : text) });
  const checkpointStrategy = new DatasetCheckpoint({ path, saveFrequency: 3 });
  await assert.rejects(
    new Pipeline({ generator: generator.llm }).generate(rowsOf(10), { checkpointStrategy }),
    withCode("ERR_KEY", /generate again with this checkpoint to go on/),
  );
  const saved = await (await CustomDataset.loadFromDisk(path)).toArray();
  assert.ok(saved.length <= 7);
  assert.ok(saved.every((row) => (row["generations"] as string[])[0] === row["input"]));
});

test("DatasetCheckpoint resumes a run that was stopped: nothing is asked twice (2.4)", async (context) => {
  warnings(context);
  const path = join(await folderFor(context), "ckpt");
  const checkpointStrategy = new DatasetCheckpoint({ path, saveFrequency: 3 });
  let broken = true;
  const gone = new DistilError("ERR_KEY", "The key was refused", { fatal: true });
  const generator = talker("a", { numThreads: 1, reply: (text) => (broken && text === "row 7" ? gone : text) });
  const labeller = judge();
  const pipeline = new Pipeline({ generator: generator.llm, labeller: labeller.llm });
  const options = { checkpointStrategy, numGenerations: 2 };
  await assert.rejects(pipeline.generate(rowsOf(10), options));
  broken = false;
  const dataset = await pipeline.generate(rowsOf(10), options);
  const [asked, judged] = [generator.asked.map(({ text }) => text), labeller.asked.length];
  assert.deepEqual(
    asked.filter((text) => text !== "row 7").sort(),
    inputsOf(rowsOf(10))
      .filter((text) => text !== "row 7")
      .sort(),
  );
  assert.equal(judged, 10);
  assert.deepEqual(inputsOf(await dataset.toArray()), inputsOf(rowsOf(10)));
});

test("a second generate() with the same checkpoint asks nothing (2.4)", async (context) => {
  const path = join(await folderFor(context), "ckpt");
  const checkpointStrategy = new DatasetCheckpoint({ path, saveFrequency: 2 });
  const generator = talker("a");
  const pipeline = new Pipeline({ generator: generator.llm });
  const first = await (await pipeline.generate(rowsOf(5), { checkpointStrategy })).toArray();
  const again = await pipeline.generate([...rowsOf(5), { input: "new" }], { checkpointStrategy });
  assert.deepEqual((await again.toArray()).slice(0, 5), first);
  assert.deepEqual(
    generator.asked.map(({ text }) => text),
    [...inputsOf(rowsOf(5)), "new"],
  );
});

test("checkpointStrategy may be true: ./ckpt of the folder that the run is in (2.4)", async (context) => {
  const folder = await inFolder(context);
  await new Pipeline({ generator: talker("a").llm }).generate(inputs("x"), { checkpointStrategy: true });
  assert.deepEqual(await readdir(folder), ["ckpt"]);
  assert.equal(await (await CustomDataset.loadFromDisk("ckpt")).numRows(), 1);
});

test("a checkpoint has its task with it (2.4)", async (context) => {
  const path = join(await folderFor(context), "ckpt");
  const task = new TextGenerationTask({ systemPrompt: "Be brief" });
  const generator = talker("a", { task });
  await new Pipeline({ generator: generator.llm }).generate(inputs("x"), {
    checkpointStrategy: new DatasetCheckpoint({ path }),
  });
  const loaded = await CustomDataset.loadFromDisk(path);
  assert.equal((loaded.task as TextGenerationTask).systemPrompt, "Be brief");
});

test("new DatasetCheckpoint() wants to know where on the Hub (2.4)", () => {
  assert.throws(() => new DatasetCheckpoint({ strategy: "hf-hub" }), withCode("ERR_OPTION", /repoId/));
});

test("new DatasetCheckpoint() wants a token for the Hub (2.4)", async (context) => {
  await hubFor(context);
  const before = process.env["HF_API_TOKEN"];
  delete process.env["HF_API_TOKEN"];
  context.after(() => before && (process.env["HF_API_TOKEN"] = before));
  const extraKwargs = { repoId: "org/set" };
  assert.throws(() => new DatasetCheckpoint({ strategy: "hf-hub", extraKwargs }), withCode("ERR_KEY", /HF_TOKEN/));
});

test("new DatasetCheckpoint() takes a token as extraKwargs or from HF_API_TOKEN (2.4)", async (context) => {
  await hubFor(context);
  const before = process.env["HF_API_TOKEN"];
  context.after(() => {
    if (before === undefined) delete process.env["HF_API_TOKEN"];
    else process.env["HF_API_TOKEN"] = before;
  });
  delete process.env["HF_API_TOKEN"];
  const given = new DatasetCheckpoint({ strategy: "hf-hub", extraKwargs: { repoId: "org/set", token: "hf_given" } });
  assert.equal(given.hub?.token, "hf_given");
  process.env["HF_API_TOKEN"] = "hf_of_the_shell";
  const found = new DatasetCheckpoint({ strategy: "hf-hub", extraKwargs: { repoId: "org/set" } });
  assert.equal(found.hub?.token, "hf_of_the_shell");
});

test("new DatasetCheckpoint() refuses what cannot be used", () => {
  assert.throws(() => new DatasetCheckpoint({ saveFrequency: 0 }), withCode("ERR_OPTION", /from 1, or -1/));
  assert.throws(() => new DatasetCheckpoint({ strategy: "s3" as never }), withCode("ERR_OPTION", /disk or hf-hub/));
});

test("a checkpoint on the Hub is there while the run goes on, and whole at the end (2.4)", async (context) => {
  const hub = await hubFor(context, { name: "me", role: "write", orgs: ["org"] });
  const path = join(await folderFor(context), "ckpt");
  const extraKwargs = { repo_id: "org/set" };
  const checkpointStrategy = new DatasetCheckpoint({ path, saveFrequency: 2, strategy: "hf-hub", extraKwargs });
  let commits = 0;
  const generator = talker("a", {
    numThreads: 1,
    async reply(text) {
      for (let wait = 0; text === "row 9" && commits < 2 && wait < 500; wait++) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        commits = hub.repositories.get("org/set")?.branches.get("main")?.length ?? 0;
      }
      return text;
    },
  });
  await new Pipeline({ generator: generator.llm }).generate(rowsOf(10), { checkpointStrategy });
  assert.ok(commits >= 2, "nothing was pushed before the last row");
  const rows = [];
  for await (const row of load("hub:org/set")) rows.push(row);
  assert.deepEqual(inputsOf(rows), inputsOf(rowsOf(10)));
  assert.match(hub.text("org/set", "distilabel-task.json"), /TextGenerationTask/);
});

test("a checkpoint that the Hub does not take is a warning, and on the disk (2.4)", async (context) => {
  const heard = warnings(context);
  await hubFor(context, { name: "me", role: "read" });
  const path = join(await folderFor(context), "ckpt");
  const extraKwargs = { repoId: "me/set", token: "hf_of_the_test" };
  const checkpointStrategy = new DatasetCheckpoint({ path, strategy: "hf-hub", extraKwargs });
  const dataset = await new Pipeline({ generator: talker("a").llm }).generate(inputs("x"), { checkpointStrategy });
  assert.match(heard.join(), /checkpoint of 1 rows is not on the Hub, only in .*token may only read/);
  assert.equal(await dataset.numRows(), 1);
  assert.match(await readFile(join(path, "data-00001.jsonl"), "utf8"), /"input":"x"/);
});
