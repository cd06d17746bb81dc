import assert from "node:assert/strict";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { parse } from "csv-parse/sync";
import { build, type Llm, parseConfig } from "../src/index.ts";
import { run } from "./cli/memory-io.ts";
import { root, shell } from "./helpers/distil-command.ts";
import { assertSame, checkout, modelFor, type Ran, readRows, record, runProgram, runYaml } from "./helpers/example.ts";
import { hubFor } from "./helpers/hub/environment.ts";
import { parquetOf } from "./helpers/hub/parquet.ts";

/** Each example runs from its YAML and from its program, on replies that the embedded model really gave. */
async function bothWays(
  t: TestContext,
  name: string,
  files: readonly string[],
  changes: readonly (readonly [yaml: string, inYaml: string, typescript: string, inTypeScript: string])[] = [],
): Promise<Ran> {
  await checkout(t);
  const yaml = Object.fromEntries(changes.map(([from, to]) => [from, to]));
  const typescript = Object.fromEntries(changes.map(([, , from, to]) => [from, to]));
  const ran = await runYaml(`${name}/pipeline`, name, yaml);
  await assertSame(ran.folder, await runProgram(t, `${name}/pipeline`, name, typescript), files);
  return ran;
}

test("examples/legal gives pairs about the act, the same from YAML and TypeScript", async (t) => {
  const files = ["legal-instructions.jsonl", "legal-preferences.jsonl"];
  const { report, rows } = await bothWays(t, "legal", files, [
    ["limit: 50", "limit: 3", "limit(50)", "limit(3)"],
    ["count: 4", "count: 2", "count: 4", "count: 2"],
  ]);
  assert.equal(report.in, 1);
  // A judge this small may ramble to its limit.
  assert.ok(report.rejected <= 1 && report.out > 0, `${report.rejected} rejected, ${report.out} out`);
  const [pair] = await rows("legal-preferences.jsonl");
  assert.match((pair!["prompt"] as { content: string }[])[0]!.content, /\w/);
  assert.ok((pair!["chosen_rating"] as number) > (pair!["rejected_rating"] as number));
  const asked = await rows("legal-instructions.jsonl");
  assert.equal(new Set(asked.map(({ instruction }) => instruction)).size, asked.length);
});

test("examples/legal/review goes on with what a person kept", async (t) => {
  const folder = await checkout(t);
  const smaller = { "limit: 50": "limit: 2", "count: 4": "count: 2" };
  const asked = await runYaml("legal/review/1-ask", "legal-ask", smaller);
  assert.deepEqual([asked.report.rejected, asked.report.out >= 3], [0, true]);
  const file = join(folder, "legal-instructions.csv");
  const lines = parse(await readFile(file), { columns: true }) as Record<string, string>[];
  assert.deepEqual(Object.keys(lines[0]!), ["rating", "instruction", "reason", "page", "text"]);
  for (const { rating } of lines) assert.match(rating!, /^(10|[1-9])$/);
  await writeFile(file, rated(lines, ["9", "", "6.5"]));
  const answered = await runYaml("legal/review/2-answer", "legal-answer");
  assert.deepEqual([answered.report.in, answered.report.out, answered.report.rejected], [lines.length, 1, 0]);
  const [labelled] = await answered.rows("legal-labelled.jsonl");
  assert.equal(labelled!["instruction"], lines[0]!["instruction"]);
  assert.equal((labelled!["ratings"] as number[]).length, 2);
});

/** The file as a person leaves it: a rating, none, one that is too low; the rest is not wanted. */
function rated(lines: readonly Record<string, string>[], ratings: readonly string[]): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rows = lines.map((line, index) => ({ ...line, rating: ratings[index] ?? "1" }));
  return [Object.keys(lines[0]!), ...rows.map((row) => Object.values(row))]
    .map((values) => values.map(quoted).join(","))
    .join("\r\n");
}

test("examples/pool asks two of the four models about each prompt, the same from YAML and TypeScript", async (t) => {
  const { report, rows } = await bothWays(t, "pool", ["pool-generations.jsonl", "pool-preferences.jsonl"]);
  assert.deepEqual([report.in, report.rejected], [8, 0]);
  const asked = (await rows("pool-generations.jsonl")).map((row) => row["generation_models"] as string[]);
  assert.equal(asked.length, 8);
  for (const models of asked) assert.equal(new Set(models).size, 2);
  assert.equal(new Set(asked.flat()).size, 4);
  assert.ok(new Set(asked.map((models) => models.join())).size > 3, "each row draws for itself");
});

for (const [picks, counts] of [
  [3, [0, 1, 1, 1]],
  [4, [1, 1, 1, 1]],
  [6, [1, 1, 2, 2]],
  [9, [2, 2, 2, 3]],
] as const) {
  test(`examples/pool with pick: ${picks} asks the models ${counts.join(", ")} times, as LLMPool does`, async (t) => {
    await checkout(t);
    const text = await readFile(join(root, "examples/pool/pipeline.yaml"), "utf8");
    const { pipeline } = parseConfig(
      text.replace("pick: 2", `pick: ${picks}`).replace(/ {2}- label[\s\S]*/, ""),
      "p.yaml",
    );
    const names = ["first", "second", "third", "fourth"];
    const models = Object.fromEntries(names.map((id) => [id, { llm: saying(id), id }]));
    await build(pipeline!).run({ models });
    for (const row of await readRows("pool-generations.jsonl")) {
      const asked = row["generation_models"] as string[];
      assert.deepEqual(names.map((name) => asked.filter((model) => model === name).length).sort(), counts);
      assert.equal(new Set(row["generations"] as string[]).size, picks, "a model that is asked twice answers anew");
    }
  });
}

function saying(name: string): Llm {
  let asked = 0;
  return {
    generate: async () => ({
      choices: [{ text: `${name} ${asked++}`, finish: "stop" }],
      usage: { input: 1, output: 1 },
      model: name,
    }),
  };
}

test("examples/pool/every-aspect.sh adds a column of ratings for each aspect", async (t) => {
  const folder = await checkout(t);
  await cp(join(root, "fixtures/generations.jsonl"), join(folder, "generations.jsonl"));
  const run = () =>
    shell('bash examples/pool/every-aspect.sh generations.jsonl "$1"', folder, { args: [modelFor("every-aspect")] });
  const { code, stderr } = await record("every-aspect", run);
  assert.equal(code, 0, stderr);
  const rows = await readRows(join(folder, "rated.jsonl"));
  assert.equal(rows.length, 2);
  for (const column of ["helpfulness", "honesty", "instruction_following", "truthfulness"]) {
    assert.equal((rows[0]![column] as number[]).length, 2, column);
  }
});

test("examples/smol-course groups two families and an improved answer, the same from YAML and TypeScript", async (t) => {
  const { report, rows } = await bothWays(t, "smol-course", ["smol-grouped.jsonl", "smol-preferences.jsonl"]);
  assert.ok(
    report.in === 6 && report.rejected <= 1 && report.out > 0,
    `${report.rejected} rejected, ${report.out} out`,
  );
  const grouped = await rows("smol-grouped.jsonl");
  assert.equal(grouped.length, 6);
  for (const { grouped_generation, generation_models } of grouped) {
    assert.equal((grouped_generation as string[]).length, (generation_models as string[]).length);
  }
  assert.deepEqual(grouped[0]!["generation_models"], ["small", "large", "large"]);
  const [pair] = await rows("smol-preferences.jsonl");
  assert.ok((pair!["chosen_rating"] as number) > (pair!["rejected_rating"] as number));
});

test("examples/smol-course/alone.ts improves and rates rows without a pipeline", async (t) => {
  const folder = await checkout(t);
  const stdout = await record("smol-course-alone", () => runAlone(t, folder, modelFor("smol-course-alone")));
  assert.equal(stdout.match(/evolved_response: ./g)?.length, 2);
  assert.match(stdout, /ratings: \[ \d, \d \]/);
});

test("examples/llama3 reads the prompts from the Hub and keeps their columns, the same from YAML and TypeScript", async (t) => {
  const prompt = ["What is the tallest animal?", "asdf", "Write a line about rain.", "Why do cats purr?"];
  await hubWith(t, {
    prompt,
    topic: ["animals", "none", "poems", "animals"],
    avg_rating: [5, 1, 4, 4.5],
    num_responses: [2, 1, 1, 1],
  });
  const { report, rows } = await bothWays(
    t,
    "llama3",
    ["llama3-labelled.jsonl", "llama3-preferences.jsonl"],
    [["large, temperature: 0 }", "large, temperature: 1 }", '"large", temperature: 0 }', '"large", temperature: 1 }']],
  );
  assert.deepEqual([report.in, report.rejected], [4, 0]);
  const labelled = await rows("llama3-labelled.jsonl");
  assert.deepEqual(
    labelled.map(({ instruction, topic, avg_rating }) => [instruction, topic, avg_rating]),
    [
      [prompt[0], "animals", 5],
      [prompt[2], "poems", 4],
      [prompt[3], "animals", 4.5],
    ],
  );
  assert.deepEqual(labelled[0]!["generation_models"], ["small", "large"]);
});

for (const name of ["legal", "pool", "smol-course", "llama3"]) {
  test(`examples/${name}/sample.jsonl has pairs that a DPO trainer takes`, async () => {
    const file = join(root, "examples", name, "sample.jsonl");
    const { code, stdout, stderr } = await run("check-format", "trl-dpo", file);
    assert.equal(code, 0, `${stdout}${stderr}`);
    assert.equal((await readRows(file)).length, 3);
  });
}

test("examples/quickstart.yaml gives pairs, ties kept", async (t) => {
  await checkout(t);
  const { report, rows } = await runYaml("quickstart", "quickstart", { "count: 5": "count: 1" });
  assert.deepEqual([report.in, report.rejected], [1, 0]);
  assert.equal((await rows("preference.parquet")).length, report.out);
  assert.ok(report.out > 0);
});

/** What the program shows. */
async function runAlone(t: TestContext, folder: string, model: string): Promise<string> {
  const source = await readFile(join(root, "examples/smol-course/alone.ts"), "utf8");
  const index = pathToFileURL(join(root, "src/index.ts")).href;
  const shown: string[] = [];
  t.mock.method(console, "log", (value: unknown) => shown.push(inspect(value)));
  const program = join(folder, "alone.mts");
  await writeFile(program, source.replace('"distilstream"', JSON.stringify(index)));
  const before = process.argv[2];
  process.argv[2] = model;
  t.after(() => {
    if (before === undefined) process.argv.splice(2, 1);
    else process.argv[2] = before;
  });
  await import(pathToFileURL(program).href);
  return shown.join("\n");
}

/** A Hub on this machine that has these prompts. */
async function hubWith(t: TestContext, columns: Readonly<Record<string, readonly unknown[]>>): Promise<void> {
  const hub = await hubFor(t);
  hub.add("DIBT/10k_prompts_ranked", { "data/train-00000-of-00001.parquet": parquetOf(columns) });
}
