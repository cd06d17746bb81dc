import assert from "node:assert/strict";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "../src/build.ts";
import { parseConfig } from "../src/config.ts";
import { root, shell } from "./helpers/distil-command.ts";
import { folderFor } from "./helpers/files.ts";
import { type Block, blocksOf } from "./helpers/pages.ts";

/**
 * The README's four spellings, on replies that the embedded model gave. After a change of a prompt:
 * RECORD=1 node --import tsx --test test/same-bytes.test.ts
 */
const replies = join(root, "fixtures/replies/spellings.jsonl");
const recording = process.env["RECORD"] !== undefined;
const blocks = blocksOf("README.md").filter(({ heading }) => heading === "One pipeline, four spellings");
const [pipe, expression, yaml, typescript] = blocks as [Block, Block, Block, Block];

function offline({ text }: Block, model = `replay:${replies}`): string {
  return text.replace(/(vllm:http:\/\/127\.0\.0\.1:8000\/v1|openai:gpt-4o-mini)/g, model);
}

async function folder(t: TestContext): Promise<string> {
  const path = await folderFor(t);
  await mkdir(join(path, "fixtures"));
  await symlink(join(root, "fixtures/docs"), join(path, "fixtures/docs"));
  return path;
}

function chdir(t: TestContext, path: string): void {
  const before = process.cwd();
  process.chdir(path);
  t.after(() => process.chdir(before));
}

async function written(path: string): Promise<string> {
  const text = await readFile(join(path, "preference.jsonl"), "utf8");
  assert.match(text, /^\{.*"chosen":.*"rejected":/, "no pairs: the spellings are compared on nothing");
  return text;
}

async function byShell(t: TestContext, block: Block, model?: string): Promise<string> {
  const path = await folder(t);
  const { code, stderr } = await shell(offline(block, model), path);
  assert.equal(code, 0, stderr);
  return written(path);
}

let expected: Promise<string> | undefined;

function byExpression(t: TestContext): Promise<string> {
  expected ??= byShell(t, expression);
  return expected;
}

test("the spellings are four", () => {
  assert.deepEqual(
    blocks.map(({ language }) => language),
    ["sh", "sh", "yaml", "ts"],
  );
});

test("replies are recorded", { skip: !recording && "RECORD is not set" }, async (t) => {
  await rm(replies, { force: true });
  process.env["DISTIL_RECORD"] = replies;
  t.after(() => delete process.env["DISTIL_RECORD"]);
  await byShell(t, expression, "local");
});

test("a pipe of commands writes what the expression writes", async (t) => {
  assert.equal(await byShell(t, pipe), await byExpression(t));
});

test("the YAML file writes what the expression writes", async (t) => {
  const path = await folder(t);
  chdir(t, path);
  const { models, pipeline } = parseConfig(offline(yaml), "pipeline.yaml");
  await build(pipeline!).run({ models });
  assert.equal(await written(path), await byExpression(t));
});

test("the TypeScript program writes what the expression writes", async (t) => {
  const path = await folder(t);
  chdir(t, path);
  const index = pathToFileURL(join(root, "src/index.ts")).href;
  await writeFile(join(path, "program.mts"), offline(typescript).replace('"distilstream"', JSON.stringify(index)));
  t.mock.method(console, "log", () => {});
  await import(pathToFileURL(join(path, "program.mts")).href);
  assert.equal(await written(path), await byExpression(t));
});
