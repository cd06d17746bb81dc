import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "../src/build.ts";
import { table } from "../src/cli/table.generated.ts";
import { parseConfig } from "../src/config.ts";
import { load, save } from "../src/index.ts";
import { someSweep } from "./bench/some-result.ts";
import { run } from "./cli/memory-io.ts";
import { root, shell } from "./helpers/distil-command.ts";
import { pageHub } from "./helpers/hub/page-hub.ts";
import { type Block, blocksOf, elsewhere, pageFolder, pages } from "./helpers/pages.ts";
import { stubModel } from "./helpers/stub-model.ts";

const url = await stubModel((close) => after(close));
const hub = await pageHub((close) => after(close));
const index = pathToFileURL(join(root, "src/index.ts")).href;
const compat = pathToFileURL(join(root, "src/compat/index.ts")).href;
/** No call of a block may reach a real provider, whatever key the machine has. */
const env = { OTHER_KEY: "other-key", OPENAI_API_KEY: "", ...hub };
Object.assign(process.env, env);

for (const page of pages()) {
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

/** What single commands read where it is not what the others read. */
const inputs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  rename: { "rows.jsonl": '{"question":"a","answer":"b"}' },
  "bench compare": { "before.json": JSON.stringify(someSweep(2, 1.5)), "after.json": JSON.stringify(someSweep(2)) },
};

const described = [...table.operators, ...table.commands, ...table.tasks];

for (const entry of described) {
  for (const example of entry.examples) {
    test(`the example of distil ${entry.name} --help runs: ${example}`, async (t) => {
      const folder = await pageFolder(example, {
        "distil.yaml": elsewhere('models: { small: "openai:gpt-4o", large: "openai:gpt-4o-mini" }', url),
        "pipeline.yaml": "pipeline: [ load: prompts.jsonl, keep: instruction, save: out.jsonl ]",
        ...inputs[entry.name],
      });
      for (const file of ["more", "preference"].filter(
        (name) => example.includes(`${name}.parquet`) && !example.includes("save"),
      ))
        await load({ rows: [...Array(10).keys()].map((id) => ({ id })) })
          .to(save(join(folder, `${file}.parquet`)))
          .run({ state: folder });
      const { code, stderr } = await inProcess(t, elsewhere(example, url), folder);
      assert.equal(code, 0, stderr);
    });
  }
}

/** `distil OPERATOR … < FILE` as the same words in one pipeline; other lines in a shell. */
async function inProcess(
  t: TestContext,
  line: string,
  folder: string,
): Promise<{ code: number | null; stderr: string }> {
  const [, words, file] = /^distil ((?!load|save)[^|]+) < (\S+)$/.exec(line) ?? [];
  if (words === undefined) return shell(line, folder, { env });
  const before = process.cwd();
  process.chdir(folder);
  t.after(() => process.chdir(before));
  return run("run", `load ${file} >> ${words} >> save done.jsonl`, "--config", "distil.yaml");
}

test("every script of package.json has its file", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  for (const [name, script] of Object.entries(scripts)) {
    for (const [file] of script.matchAll(/\b(?:scripts|bench)\/\S+/g))
      assert.ok(existsSync(join(root, file)), `npm run ${name}: ${file}`);
  }
});

test("CONTRIBUTING.md says why each dependency is there", () => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<
    string,
    Record<string, string>
  >;
  const said = readFileSync(join(root, "CONTRIBUTING.md"), "utf8").matchAll(/^\| ([^|]+) \|/gm);
  const names = [...said].flatMap(([, cell]) => cell!.replace(/ \(.*\)/, "").split(", "));
  const all = { ...manifest["dependencies"], ...manifest["devDependencies"], ...manifest["peerDependencies"] };
  assert.deepEqual(names.filter((name) => !["package", "---"].includes(name)).sort(), Object.keys(all).sort());
});

test("direct dependencies are pinned exactly", () => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<
    string,
    Record<string, string>
  >;
  for (const [name, version] of Object.entries({ ...manifest["dependencies"], ...manifest["devDependencies"] }))
    assert.match(version, /^\d/, name);
});

test("README.md names every operator", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  for (const { name } of table.operators) assert.match(readme, new RegExp(`\\[${name}\\]\\(docs/reference/`), name);
});
