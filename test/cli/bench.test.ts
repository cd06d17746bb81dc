import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { BenchResult } from "../../src/bench/result.ts";
import { findCommand } from "../../src/cli/lookup.ts";
import { parseWords } from "../../src/words.ts";
import { modelServer } from "../bench/model-server.ts";
import { run } from "./memory-io.ts";

async function setUp(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), "bench-cli-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const server = await modelServer();
  t.after(() => server.close());
  return { folder, server, model: `vllm:${server.url}` };
}

test("distil bench shows tables, and writes the result", async (t) => {
  const { folder, model } = await setUp(t);
  const file = join(folder, "run.json");
  const words = ["--concurrency", "1,2", "--duration", "300ms", "--slo", "ttft:1s", "--json", file];
  const { code, stdout, stderr } = await run("bench", model, ...words);
  assert.equal(code, 0);
  assert.match(stdout, /^ +requests\/s +output tok\/s/m);
  assert.match(stdout, /^concurrency 2 .*100 %/m);
  for (const name of ["TTFT", "TPOT \\(without first\\)", "TPOT \\(with first\\)", "ITL", "end to end"])
    assert.match(stdout, new RegExp(`${name} +[\\d.]+ `));
  assert.match(stderr, /wrote .*run\.json/);
  const result = JSON.parse(await readFile(file, "utf8")) as BenchResult;
  assert.deepEqual([result.distilBench, result.kind, result.legs.length], [1, "load", 2]);
});

test("distil bench --format vllm gives a line a leg with vLLM's keys", async (t) => {
  const { model } = await setUp(t);
  const { stdout } = await run("bench", model, "--requests", "6", "--concurrency", "2", "--format", "vllm");
  const leg = JSON.parse(stdout) as Record<string, unknown>;
  assert.deepEqual([leg["completed"], leg["max_concurrency"], (leg["itls"] as number[][])[0]!.length], [6, 2, 4]);
  assert.match((leg["generated_texts"] as string[])[0]!, /^word word/);
});

test("distil bench --prompts sends the prompts of a step", async (t) => {
  const { folder, model, server } = await setUp(t);
  const file = join(folder, "rows.jsonl");
  await writeFile(
    file,
    '{"instruction":"first?","system_prompt":"Be brief"}\n{"instruction":"second?"}\n{"other":1}\n',
  );
  const { code, stderr } = await run("bench", model, "--prompts", file, "--requests", "4", "--concurrency", "1");
  assert.equal(code, 0);
  const sent = server.bodies
    .slice(-4)
    .map(({ messages }) => (messages as { content: string }[]).map(({ content }) => content));
  assert.deepEqual(sent, [["Be brief", "first?"], ["second?"], ["Be brief", "first?"], ["second?"]]);
  assert.match(stderr, /1 rows of .* were left out/);
});

test("distil bench --prompts asks for replies of the lengths that --output-tokens draws", async (t) => {
  const { folder, model, server } = await setUp(t);
  const file = join(folder, "rows.jsonl");
  const rows = Array.from({ length: 30 }, (_, row) => `{"instruction":"question ${row}"}\n`);
  await writeFile(file, rows.join(""));
  const lengths = ["--output-tokens", "2:4", "--requests", "30", "--concurrency", "8"];
  await run("bench", model, "--prompts", file, ...lengths);
  const sent = new Set(server.bodies.slice(-30).map((body) => body["max_tokens"]));
  assert.deepEqual([...sent].sort(), [2, 3, 4]);
});

test("distil bench refuses to write over a file that no bench wrote, before anything is sent", async (t) => {
  const { folder, model, server } = await setUp(t);
  const file = join(folder, "rows.jsonl");
  await writeFile(file, '{"instruction":"mine"}\n');
  for (const flag of ["--json", "--html"])
    await assert.rejects(run("bench", model, "--requests", "2", flag, file), {
      code: "ERR_OUTPUT",
      message: /no bench wrote it/,
    });
  assert.equal(await readFile(file, "utf8"), '{"instruction":"mine"}\n');
  assert.equal(server.bodies.length, 0);
});

test("distil bench writes over an earlier result", async (t) => {
  const { folder, model } = await setUp(t);
  const files = ["--json", join(folder, "a.json"), "--html", join(folder, "a.html")];
  for (const requests of ["2", "3"]) await run("bench", model, "--concurrency", "1", "--requests", requests, ...files);
  const { legs } = JSON.parse(await readFile(join(folder, "a.json"), "utf8")) as BenchResult;
  assert.equal(legs[0]!.outcomes.ok, 3);
});

test("distil bench refuses an output in a folder that is not there, before anything is sent", async (t) => {
  const { folder, model, server } = await setUp(t);
  await assert.rejects(run("bench", model, "--json", join(folder, "no", "a.json")), {
    code: "ERR_OUTPUT",
    message: /ENOENT/,
  });
  assert.equal(server.bodies.length, 0);
});

test("distil bench --prompts of rows that the task cannot use says which columns it reads", async (t) => {
  const { folder, model } = await setUp(t);
  const file = join(folder, "rows.jsonl");
  await writeFile(file, '{"other":1}\n');
  await assert.rejects(
    run("bench", model, "--prompts", file),
    (error: { message: string; details: { hint: string } }) => {
      assert.match(error.message, /none of its rows can be used/);
      assert.match(error.details.hint, /reads instruction/);
      return true;
    },
  );
});

const refused: Record<string, readonly string[]> = {
  "a duration without its unit": ["--duration", "3"],
  "Poisson gaps without a rate": ["--poisson"],
  "a sweep of one level": ["--sweep", "--concurrency", "4"],
  "an objective of streams without streaming": ["--no-stream", "--slo", "ttft:1s"],
  "a task without rows": ["--task", "self-instruct"],
  "lengths that are none": ["--input-tokens", "9:3"],
  "concurrencies that are none": ["--concurrency", "1,x"],
};

for (const [what, words] of Object.entries(refused)) {
  test(`distil bench refuses ${what} before anything is sent`, async (t) => {
    const { model, server } = await setUp(t);
    await assert.rejects(run("bench", model, ...words), (error: { code: string }) =>
      /ERR_(USAGE|OPTION)/.test(error.code),
    );
    assert.equal(server.bodies.length, 0);
  });
}

test("distil bench run shows the efficiency, the servers and the steps", async (t) => {
  const { folder, model } = await setUp(t);
  const file = join(folder, "rows.jsonl");
  await writeFile(file, '{"instruction":"a?"}\n{"instruction":"b?"}\n');
  const { code, stdout } = await run("bench", "run", `load ${file} >> generate --model ${model}`, "--repeat", "1");
  assert.equal(code, 0);
  assert.match(stdout, /^2 rows in, 2 out, 0 rejected$/m);
  assert.match(stdout, /^pipeline efficiency: [\d.]+ of the load generator's/m);
  assert.match(stdout, /^m at http:\S+ +[\d.]+ %/m);
  assert.match(stdout, /^1 generate +2 +2 +2 /m);
});

test("the flag that a sweep names is understood by the operators that ask models", () => {
  const settings = { use: "vllm:http://127.0.0.1:8000/v1", concurrency: 32 };
  for (const name of ["generate", "label"]) {
    const { entry } = findCommand(name);
    assert.deepEqual(parseWords(entry, ["--model", JSON.stringify(settings)])["model"], settings);
  }
});
