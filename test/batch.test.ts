import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import type { DeskOptions } from "./helpers/batch-desk.ts";
import { batchServer } from "./helpers/batch-server.ts";
import { compiledCommand, shell } from "./helpers/distil-command.ts";
import { folderFor } from "./helpers/files.ts";

const ROWS = 30;

/** A folder with rows and a pipeline of two steps that both ask by the batch. */
async function setUp(t: TestContext, options: Partial<DeskOptions>) {
  const server = await batchServer(t, options);
  const folder = await folderFor(t);
  const rows = Array.from({ length: ROWS }, (_, id) => ({ id, instruction: `What is number ${id}?` }));
  await writeFile(join(folder, "rows.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const file = (save: string) =>
    [
      `models: { m: { use: "openai:m@${server.url}", batch: { quiet: 30, interval: 10 } } }`,
      // What does not end at once when it is told to ends with the test's time.
      "run: { grace: 10m }",
      "pipeline:",
      "  - load: rows.jsonl",
      "  - generate: { model: m, output: { generation: first } }",
      "  - generate: { model: m, input: { instruction: first } }",
      `  - save: ${save}`,
    ].join("\n");
  await writeFile(join(folder, "pipeline.yaml"), file("out.jsonl"));
  await writeFile(join(folder, "other.yaml"), file("other.jsonl"));
  return { ...server, folder };
}

/** The command in a process of its own. */
async function started(folder: string): Promise<ChildProcess> {
  const words = [await compiledCommand(), "run", "pipeline.yaml"];
  return spawn(process.execPath, words, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
}

const ended = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
};

const lines = async (folder: string, name: string) =>
  (await readFile(join(folder, name), "utf8")).trim().split("\n").length;

test("a run that is killed while its batch is out is picked up by the same command, and nothing is handed over twice", async (t) => {
  let over = false;
  const at = await setUp(t, { end: () => (over ? { status: "completed" } : undefined) });
  const child = await started(at.folder);
  const gone = ended(child);
  await until(() => (at.desk.batches[0]?.looks ?? 0) > 1);
  child.kill("SIGKILL");
  await gone;
  over = true;
  const { code, stderr } = await shell("distil run pipeline.yaml", at.folder);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /goes on with batch_1 /);
  assert.equal(await lines(at.folder, "out.jsonl"), ROWS);
  assert.equal(at.desk.batches[0]!.lines.length, ROWS);
  assert.deepEqual([at.desk.requested.length, new Set(at.desk.requested).size], [2 * ROWS, 2 * ROWS]);
  assert.deepEqual(await readdir(join(at.folder, ".distil/batches")), []);
});

test("a run that is killed before it hears of its batch finds it again", async (t) => {
  let child: ChildProcess | undefined;
  const trouble: DeskOptions["trouble"] = (method, path) => {
    if (method === "POST" && path === "/batches" && child?.exitCode === null) child.kill("SIGKILL");
    return undefined;
  };
  const at = await setUp(t, { trouble });
  child = await started(at.folder);
  await ended(child);
  child = undefined;
  assert.equal(at.desk.batches.length, 1);
  const { code, stderr } = await shell("distil run pipeline.yaml", at.folder);
  assert.equal(code, 0, stderr);
  assert.deepEqual([at.desk.requested.length, new Set(at.desk.requested).size], [2 * ROWS, 2 * ROWS]);
});

test("Ctrl-C ends a run that waits for a batch at once, and says that the batch goes on", async (t) => {
  const at = await setUp(t, { end: () => undefined });
  const child = await started(at.folder);
  const said = text(child.stderr!);
  const code = ended(child);
  await until(() => (at.desk.batches[0]?.looks ?? 0) > 1);
  child.kill("SIGINT");
  assert.equal(await code, 130);
  assert.match(await said, /30 requests go on at http.* \(batch_1\): the same command picks them up/);
});

test("two commands at one time hand no request over twice", async (t) => {
  const at = await setUp(t, {});
  const { code, stderr } = await shell(
    "distil run pipeline.yaml & one=$!; distil run other.yaml; wait $one",
    at.folder,
  );
  assert.equal(code, 0, stderr);
  assert.deepEqual([await lines(at.folder, "out.jsonl"), await lines(at.folder, "other.jsonl")], [ROWS, ROWS]);
  assert.equal(at.desk.requested.length, new Set(at.desk.requested).size);
});

test("--batch with a server that has none exits 2 and has sent nothing", async (t) => {
  const at = await setUp(t, { trouble: () => 404 });
  const { code, stderr } = await shell(`distil generate --model openai:m@${at.url} --batch < rows.jsonl`, at.folder);
  assert.equal(code, 2, stderr);
  assert.match(stderr, /Cannot use batch with .* as it has no batch endpoint: it says 404/);
  assert.equal(at.single(), 0);
});
