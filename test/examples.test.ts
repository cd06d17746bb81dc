import assert from "node:assert/strict";
import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "../src/build.ts";
import { parseConfig } from "../src/config.ts";
import { load, type ModelSpec, type Report, type Row, save } from "../src/index.ts";
import { root, shell } from "./helpers/distil-command.ts";
import { folderFor } from "./helpers/files.ts";

/**
 * Every example runs on replies that the embedded model really gave (fixtures/replies). After a change of a prompt:
 * RECORD=1 node --import tsx --test test/examples.test.ts
 */
const recording = process.env["RECORD"] !== undefined;

function replies(name: string): string {
  return join(root, "fixtures/replies", `${name}.jsonl`);
}

function modelFor(name: string): string {
  return recording ? "local" : `replay:${replies(name)}`;
}

/** A folder as a user's checkout is, to write into. */
async function checkout(t: TestContext): Promise<string> {
  const folder = await folderFor(t);
  for (const part of ["fixtures", "examples"]) await symlink(join(root, part), join(folder, part));
  return folder;
}

async function record<Result>(name: string, action: () => Promise<Result>): Promise<Result> {
  if (!recording) return action();
  await mkdir(join(root, "fixtures/replies"), { recursive: true });
  await rm(replies(name), { force: true });
  process.env["DISTIL_RECORD"] = replies(name);
  try {
    return await action();
  } finally {
    delete process.env["DISTIL_RECORD"];
  }
}

/** Runs a pipeline file of examples/ with other models, and smaller where `changes` say so. */
async function runFile(
  t: TestContext,
  name: string,
  changes: Readonly<Record<string, string>>,
): Promise<{ report: Report; rows(file: string): Promise<Row[]> }> {
  let text = await readFile(join(root, "examples", `${name}.yaml`), "utf8");
  for (const [from, to] of Object.entries(changes)) {
    assert.ok(text.includes(from), `examples/${name}.yaml no longer says ${from}`);
    text = text.replace(from, to);
  }
  const folder = await checkout(t);
  const before = process.cwd();
  process.chdir(folder);
  t.after(() => process.chdir(before));
  const { models, pipeline } = parseConfig(text, `${name}.yaml`);
  const others = Object.entries({ ...models, local: "local" }).map(([alias, spec]) => [
    alias,
    small(name, alias, spec),
  ]);
  const report = await record(name, () => build(pipeline!).run({ models: Object.fromEntries(others) }));
  return { report, rows: (file) => read(join(folder, file)) };
}

/** The same settings, another model behind them. */
function small(name: string, alias: string, spec: ModelSpec): ModelSpec {
  const {
    key: _key,
    concurrency: _concurrency,
    ...settings
  } = (typeof spec === "string" ? {} : spec) as {
    key?: string;
    concurrency?: number;
  };
  return { ...settings, use: modelFor(name), name: alias, max_tokens: ["judge", "local"].includes(alias) ? 240 : 96 };
}

async function read(file: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of load(file)) rows.push(row);
  return rows;
}

test("examples/legal-preferences.yaml gives pairs about the act", async (t) => {
  const { report, rows } = await runFile(t, "legal-preferences", { "limit: 50": "limit: 2", "count: 4": "count: 2" });
  assert.deepEqual([report.in, report.rejected], [1, 0]);
  const [pair] = await rows("legal-preferences.parquet");
  assert.match((pair!["prompt"] as { content: string }[])[0]!.content, /\w/);
  assert.ok((pair!["chosen_rating"] as number) > (pair!["rejected_rating"] as number));
  assert.equal((await rows("questions.jsonl")).length, report.steps[5]!.out);
});

test("examples/model-pool.yaml asks two of the four models about each prompt", async (t) => {
  const { report, rows } = await runFile(t, "model-pool", {});
  assert.deepEqual([report.in, report.rejected], [3, 0]);
  const asked = (await rows("generations.jsonl")).map((row) => row["generation_models"] as string[]);
  assert.equal(asked.length, 3);
  for (const models of asked) assert.equal(new Set(models).size, 2);
  assert.ok(new Set(asked.flat()).size > 2);
});

test("examples/hub-prompts.yaml reads the prompts from the Hub and keeps their columns", async (t) => {
  const hub = await hubWith(t, [
    { prompt: "What is the tallest animal?", topic: "animals", avg_rating: 5, num_responses: 2 },
    { prompt: "asdf", topic: "none", avg_rating: 1, num_responses: 1 },
    { prompt: "Write a line about rain.", topic: "poems", avg_rating: 4, num_responses: 1 },
  ]);
  const { report, rows } = await runFile(t, "hub-prompts", { "https://huggingface.co": hub });
  assert.deepEqual([report.in, report.out, report.rejected], [3, 2, 0]);
  const [row] = await rows("hub-preferences.parquet");
  assert.deepEqual([row!["topic"], row!["avg_rating"]], ["animals", 5]);
});

test("examples/quickstart.yaml gives pairs, ties kept", async (t) => {
  const { report, rows } = await runFile(t, "quickstart", { "count: 5": "count: 1" });
  assert.deepEqual([report.in, report.rejected], [1, 0]);
  assert.equal((await rows("preference.parquet")).length, report.out);
  assert.ok(report.out > 0);
});

test("examples/two-families.ts groups, rates and improves", async (t) => {
  const folder = await checkout(t);
  const source = await readFile(join(root, "examples/two-families.ts"), "utf8");
  const index = pathToFileURL(join(root, "src/index.ts")).href;
  await writeFile(join(folder, "example.mts"), source.replace('"distilstream"', JSON.stringify(index)));
  const node = `"${process.execPath}" --import "${import.meta.resolve("tsx")}" example.mts "$1"`;
  const run = () => shell(node, folder, { args: [modelFor("two-families")] });
  const { code, stdout, stderr } = await record("two-families", run);
  assert.equal(code, 0, stderr);
  assert.equal(stdout.match(/grouped_generation: \[/g)?.length, 2);
  assert.match(stdout, /ratings: \[ \d, \d \]/);
  assert.match(stdout, /evolved_response: ./);
});

test("examples/every-aspect.sh adds a column of ratings for each aspect", async (t) => {
  const folder = await checkout(t);
  await cp(join(root, "fixtures/generations.jsonl"), join(folder, "generations.jsonl"));
  const run = () =>
    shell('bash examples/every-aspect.sh generations.jsonl "$1"', folder, { args: [modelFor("every-aspect")] });
  const { code, stderr } = await record("every-aspect", run);
  assert.equal(code, 0, stderr);
  const rows = await read(join(folder, "rated.jsonl"));
  assert.equal(rows.length, 2);
  for (const column of ["helpfulness", "honesty", "instruction_following", "truthfulness"]) {
    assert.equal((rows[0]![column] as number[]).length, 2, column);
  }
});

/** A server that has these rows as the Hub has a data set: as Parquet. */
async function hubWith(t: TestContext, rows: readonly Row[]): Promise<string> {
  const file = join(await folderFor(t), "0.parquet");
  await load({ rows }).to(save(file)).run();
  const bytes = await readFile(file);
  const server = createServer((_request, response) => void response.end(bytes));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
