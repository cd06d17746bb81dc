import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "../../src/build.ts";
import { parseConfig } from "../../src/config.ts";
import { run } from "../cli/memory-io.ts";
import { root, shell } from "./distil-command.ts";
import { type Block, blocksOf, elsewhere, pageFolder } from "./pages.ts";
import { stoodIn } from "./stood-in.ts";

const index = pathToFileURL(join(root, "src/index.ts")).href;
const compat = pathToFileURL(join(root, "src/compat/index.ts")).href;
const { url, env } = await stoodIn();

/** A test for each block of the pages, and one for their links. */
export function testPages(pages: readonly string[]): void {
  for (const page of pages) {
    let folder: Promise<string> | undefined;
    for (const [number, block] of blocksOf(page).entries()) {
      test(`${page}:${block.line} runs (${block.language})`, async (t) => {
        folder ??= pageFolder(readFileSync(join(root, page), "utf8"));
        await execute(t, { ...block, text: elsewhere(block.text, url) }, await folder, `block-${number}`);
      });
    }
    test(`${page} links to pages that exist`, () => {
      const links = [...readFileSync(join(root, page), "utf8").matchAll(/\]\((?!https?:)([^)#\s]+)/g)];
      for (const [, link] of links) assert.ok(existsSync(join(root, dirname(page), link!)), link);
    });
  }
}

async function execute(t: TestContext, block: Block, folder: string, name: string): Promise<void> {
  if (block.language === "sh") return shellBlock(block.text, folder);
  const before = process.cwd();
  process.chdir(folder);
  t.after(() => process.chdir(before));
  if (block.language === "ts") return moduleBlock(t, block.text, folder, name);
  if (block.language === "yaml") return yamlBlock(block.text, folder);
  if (block.language === "text") return treeBlock(block.text);
  // What it is compared with, not ours.
  if (block.language === "python") return;
  if (block.language === "json") return void JSON.parse(block.text);
  assert.fail(`no way to execute a block of ${block.language || "no language"}: leave it out`);
}

/** A drawing of the tree: what it names is there. */
function treeBlock(text: string): void {
  for (const [, indent, names] of text.matchAll(/^( *)((?:[\w.]+(?:\.ts|\/) ?)+)/gm)) {
    for (const name of names!.trim().split(" ")) assert.ok(existsSync(join(root, indent ? "src" : "", name)), name);
  }
}

/** `npm` and `npx` stand for themselves here: a script must exist, and `npx distil` is distil. */
async function shellBlock(text: string, folder: string): Promise<void> {
  const npm = `case "$1" in run) shift;; esac; "${process.execPath}" -e '
    if (!require("${root}/package.json").scripts[process.argv[1]]) throw new Error("no script " + process.argv[1])' "$1"`;
  await mkdir(join(folder, "bin"), { recursive: true });
  for (const [name, script] of Object.entries({ npm, npx: '"$@"' })) {
    await writeFile(join(folder, "bin", name), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, "bin", name), 0o755);
  }
  const { code, stdout, stderr } = await shell(`PATH="$PWD/bin:$PATH"\n${text}`, folder, { env });
  assert.equal(code, 0, `${stdout}${stderr}`);
}

/** A block that begins with a comment `// name.ts` is that file, for commands that load it. */
async function moduleBlock(t: TestContext, text: string, folder: string, name: string): Promise<void> {
  const [, plugin] = /^\/\/ (\S+\.ts)$/m.exec(text) ?? [];
  if (plugin !== undefined) return writeFile(join(folder, plugin), text);
  const file = join(folder, `${name}.ts`);
  const doors = text.replaceAll('"distilstream"', JSON.stringify(index));
  await writeFile(file, doors.replaceAll('"distilstream/compat"', JSON.stringify(compat)));
  t.mock.method(console, "log", () => {});
  await import(pathToFileURL(file).href);
}

/** A block that begins with a comment `# name.yaml` is that file for the blocks after it. */
async function yamlBlock(text: string, folder: string): Promise<void> {
  const file = /^# (\S+\.yaml)$/m.exec(text)?.[1] ?? "pipeline.yaml";
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
  if (/^template:/m.test(text)) return;
  const { models, pipeline } = parseConfig(text, file);
  if (pipeline === undefined) return assert.ok(Object.keys(models).length > 0);
  const { code, stderr } = await run("run", file, "--dry-run");
  assert.equal(code, 0, stderr);
  const report = await build(pipeline).run({ models });
  assert.ok(report.in > 0);
  assert.equal(report.rejected, 0);
}
