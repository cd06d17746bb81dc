import assert from "node:assert/strict";
import { rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { build } from "../src/build.ts";
import { parseConfig } from "../src/config.ts";
import { exemplify, generate, load, magpie, type Pipeline, type Row } from "../src/index.ts";
import { root, shell } from "./helpers/distil-command.ts";
import { folderFor } from "./helpers/files.ts";

/**
 * Rows that nothing is read for, from all four spellings, on replies that the embedded model really gave. After a change:
 * RECORD=1 node --import tsx --test test/out-of-nothing.test.ts
 */
const replies = join(root, "fixtures/replies/magpie.jsonl");
const recording = process.env["RECORD"] !== undefined;
const model = recording ? "local" : `replay:${replies}`;
const systemPrompt = { cook: "You help people to cook.", garden: "You help people with their gardens." };
const words = (quote: string) =>
  `--task magpie --model ${model} --n-turns 2 --end-with-user --temperature 1 --max-tokens 40 --system-prompt ${quote}${JSON.stringify(systemPrompt)}${quote}`;
const expression = `load empty:3 >> exemplify shots.jsonl --size 2 >> generate ${words("'")}`;

const coded = () =>
  load("empty:3")
    .to(exemplify("shots.jsonl", { size: 2 }))
    .to(
      generate({
        task: magpie({ nTurns: 2, endWithUser: true, systemPrompt }),
        model,
        temperature: 1,
        maxTokens: 40,
      }),
    );

const yaml = `
pipeline:
  - load: empty:3
  - exemplify: { from: shots.jsonl, size: 2 }
  - generate:
      task: magpie
      model: "${model}"
      n-turns: 2
      end-with-user: true
      temperature: 1
      max-tokens: 40
      system-prompt: ${JSON.stringify(systemPrompt)}
`;

async function folderWithShots(t: TestContext): Promise<string> {
  const folder = await folderFor(t);
  await writeFile(join(folder, "shots.jsonl"), '{"shot":"a"}\n{"shot":"b"}\n{"shot":"c"}\n');
  await symlink(join(root, "fixtures"), join(folder, "fixtures"));
  const before = process.cwd();
  process.chdir(folder);
  t.after(() => process.chdir(before));
  return folder;
}

async function rowsOf(pipeline: Pipeline): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of pipeline) rows.push(JSON.parse(JSON.stringify(row)) as Row);
  return rows;
}

let known: Promise<Row[]> | undefined;
/** What TypeScript makes. */
function wanted(): Promise<Row[]> {
  known ??= rowsOf(coded());
  return known;
}

test("rows of nothing differ, and have the conversation and the system prompt that were asked for", async (t) => {
  await folderWithShots(t);
  if (recording) {
    await rm(replies, { force: true });
    process.env["DISTIL_RECORD"] = replies;
    t.after(() => delete process.env["DISTIL_RECORD"]);
  }
  const rows = await wanted();
  assert.equal(rows.length, 3);
  assert.equal(new Set(rows.map((row) => JSON.stringify(row["conversation"]))).size, 3);
  for (const { conversation, shot, system_prompt_key } of rows) {
    assert.deepEqual(
      (conversation as { role: string }[]).map(({ role }) => role),
      ["user", "assistant", "user"],
    );
    assert.equal((shot as string[]).length, 2);
    assert.ok(String(system_prompt_key) in systemPrompt);
  }
});

test("an expression and a YAML file make the rows that TypeScript makes", { skip: recording }, async (t) => {
  await folderWithShots(t);
  assert.deepEqual(
    await rowsOf(build(parseConfig(`pipeline: ${JSON.stringify(expression)}`, "p.yaml").pipeline!)),
    await wanted(),
  );
  assert.deepEqual(await rowsOf(build(parseConfig(yaml, "p.yaml").pipeline!)), await wanted());
});

test("a pipe of commands makes the rows that TypeScript makes", { skip: recording }, async (t) => {
  const folder = await folderWithShots(t);
  const pipe = `distil load empty:3 | distil exemplify shots.jsonl --size 2 | distil generate ${words("'")}`;
  const { code, stdout, stderr } = await shell(pipe, folder);
  assert.equal(code, 0, stderr);
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
  assert.deepEqual(rows, await wanted());
});
