import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { CustomDataset, loadDataset, TextGenerationTask, UltraFeedbackTask } from "../../src/compat/index.ts";
import type { Row } from "../../src/row.ts";
import { folderFor } from "../helpers/files.ts";
import { hubFor } from "../helpers/hub/environment.ts";
import { warnings, withCode } from "./heard.ts";

const rows = (): Row[] => [
  { input: "x", generations: ["a", "b"], rating: [4.5, null], rationale: ["why", null] },
  { input: "y", generations: ["c", null], rating: null, rationale: null },
];
const task = UltraFeedbackTask.forHonesty({ systemPrompt: "Judge." });
const dataset = () => CustomDataset.from(rows(), { task });
const writer = { name: "me", role: "write", orgs: ["org"] } as const;

test("CustomDataset.saveToDisk() writes rows and task, loadFromDisk() reads them (2.8)", async (context) => {
  const folder = join(await folderFor(context), "set");
  await dataset().saveToDisk(folder);
  const loaded = await CustomDataset.loadFromDisk(folder);
  assert.deepEqual(await loaded.toArray(), rows());
  assert.ok(loaded.task instanceof UltraFeedbackTask);
  assert.deepEqual(loaded.task.fields, task.fields);
  assert.deepEqual(loaded.task.generatePrompt(rows()[0]!).messages, task.generatePrompt(rows()[0]!).messages);
});

test("CustomDataset.saveToDisk() replaces a data set (2.8)", async (context) => {
  const folder = join(await folderFor(context), "set");
  await dataset().saveToDisk(folder);
  await CustomDataset.from([{ input: "z" }], { task: new TextGenerationTask() }).saveToDisk(folder);
  const loaded = await CustomDataset.loadFromDisk(folder);
  assert.deepEqual(await loaded.toArray(), [{ input: "z" }]);
  assert.ok(loaded.task instanceof TextGenerationTask);
});

test("the task's file has its fields and its class, as 0.6 writes them (2.8)", async (context) => {
  const folder = join(await folderFor(context), "set");
  await dataset().saveToDisk(folder);
  assert.deepEqual(JSON.parse(await readFile(join(folder, "distilabel-task.json"), "utf8")), {
    system_prompt: "Judge.",
    aspect: "honesty",
    __type_info__: { module: "distilabel.tasks.preference.ultrafeedback", name: "UltraFeedbackTask" },
  });
});

test("loadFromDisk() reads a task that 0.6 wrote (2.8)", async (context) => {
  const folder = await folderFor(context);
  const written = {
    system_prompt: "Judge them.",
    task_description: "Are they true?",
    ratings: [{ value: 1, description: "never" }],
    __type_info__: { module: "distilabel.tasks.preference.ultrafeedback", name: "UltraFeedbackTask" },
  };
  await writeFile(join(folder, "distilabel-task.json"), JSON.stringify(written));
  const { task } = await CustomDataset.loadFromDisk(folder);
  const { systemPrompt } = (task as UltraFeedbackTask).generatePrompt({ input: "x", generations: ["y"] });
  assert.match(systemPrompt, /^Judge them\.\n\nAre they true\?\n?[\s\S]*never/);
});

class Legal extends TextGenerationTask {
  override generatePrompt({ input }: Row) {
    return super.generatePrompt({ input: `By law: ${input}` });
  }
}

test("loadFromDisk() makes a task of a class of your own again (2.8)", async (context) => {
  const folder = join(await folderFor(context), "set");
  await CustomDataset.from(rows(), { task: new Legal({ systemPrompt: "S" }) }).saveToDisk(folder);
  const loaded = await CustomDataset.loadFromDisk(folder, { tasks: [Legal] });
  assert.ok(loaded.task instanceof Legal);
  assert.equal(loaded.task.systemPrompt, "S");
});

test("loadFromDisk() reads the rows where it does not know the task (2.8)", async (context) => {
  const heard = warnings(context);
  const folder = join(await folderFor(context), "set");
  await CustomDataset.from(rows(), { task: new Legal() }).saveToDisk(folder);
  const loaded = await CustomDataset.loadFromDisk(folder);
  assert.equal(loaded.task, undefined);
  assert.equal(await loaded.numRows(), 2);
  assert.match(heard[0]!, /tasks: \[Legal\]/);
});

test("loadFromDisk() says what it cannot read", async (context) => {
  const folder = await folderFor(context);
  await assert.rejects(CustomDataset.loadFromDisk(join(folder, "none")), withCode("ERR_INPUT", /no such folder/));
  await mkdir(join(folder, "arrow"));
  await writeFile(join(folder, "arrow", "data-00000-of-00001.arrow"), "");
  await assert.rejects(CustomDataset.loadFromDisk(join(folder, "arrow")), withCode("ERR_INPUT", /Arrow.*to_parquet/));
});

test("CustomDataset.pushToHub() takes the task along, in one commit, and loadDataset() brings it back (2.8)", async (context) => {
  const hub = await hubFor(context, writer);
  await dataset().pushToHub("org/set");
  assert.equal(hub.repositories.get("org/set")!.branches.get("main")!.length, 2);
  assert.equal(hub.repositories.get("org/set")!.private, true);
  const loaded = await loadDataset("org/set", { split: "train" });
  assert.deepEqual(await loaded.toArray(), rows());
  assert.deepEqual(loaded.task?.fields, task.fields);
});

test("CustomDataset.pushToHub() leaves the task at home with pushTask: false (2.8)", async (context) => {
  const hub = await hubFor(context, writer);
  await dataset().pushToHub("org/set", { pushTask: false, private: false });
  assert.equal(hub.head("org/set")!.files.has("distilabel-task.json"), false);
  assert.equal(hub.repositories.get("org/set")!.private, false);
  assert.equal((await loadDataset("org/set")).task, undefined);
});

test("CustomDataset.pushToHub() takes a token", async (context) => {
  const hub = await hubFor(context);
  hub.tokens.set("hf_given", writer);
  await dataset().pushToHub("org/set", { token: "hf_given", private: false });
  assert.equal(await (await loadDataset("org/set")).numRows(), 2);
});

test("CustomDataset is gone through as often as one likes", async () => {
  const set = dataset();
  assert.equal(await set.numRows(), 2);
  assert.deepEqual(await set.toArray(), await set.toArray());
  assert.deepEqual(await set.columnNames(), ["input", "generations", "rating", "rationale"]);
  assert.deepEqual(await set.at(1), rows()[1]);
});

test("CustomDataset.select(), map() and filter() are data sets with the task", async () => {
  const changed = dataset()
    .filter(({ rating }) => rating !== null)
    .map((row) => ({ ...row, input: `${row["input"]}!` }));
  assert.deepEqual(
    (await changed.toArray()).map(({ input }) => input),
    ["x!"],
  );
  assert.equal(changed.task, task);
  assert.deepEqual(
    (await dataset().select(1, 5).toArray()).map(({ input }) => input),
    ["y"],
  );
});

test("CustomDataset keeps rows out of memory: a reader that leaves ends the reading", async () => {
  let given = 0;
  function* many(): Generator<Row> {
    for (; given < 1_000_000; given++) yield { input: String(given) };
  }
  await CustomDataset.from({ [Symbol.iterator]: many }).at(3);
  assert.ok(given < 10);
});

test("CustomDataset of a folder that saveToDisk wrote has a card", async (context) => {
  const folder = join(await folderFor(context), "set");
  await dataset().saveToDisk(folder);
  assert.deepEqual((await readdir(folder)).sort(), ["README.md", "data", "distilabel-task.json"]);
});
