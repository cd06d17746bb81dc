import assert from "node:assert/strict";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "../../src/build.ts";
import { type Config, parseConfig } from "../../src/config.ts";
import { load, type ModelSpec, type Report, type Row } from "../../src/index.ts";
import { root } from "./distil-command.ts";
import { folderFor } from "./files.ts";

/**
 * The examples run on replies that the embedded model really gave (fixtures/replies). After a change of a prompt:
 * RECORD=1 node --import tsx --test test/examples.test.ts
 */
const recording = process.env["RECORD"] !== undefined;
const index = pathToFileURL(join(root, "src/index.ts")).href;

/** What is smaller in the test than in the file: what it says, and what it says instead. */
export type Changes = Readonly<Record<string, string>>;

export interface Ran {
  readonly folder: string;
  readonly report: Report;
  rows(file: string): Promise<Row[]>;
  text(file: string): Promise<string>;
}

function replies(name: string): string {
  return join(root, "fixtures/replies", `${name}.jsonl`);
}

/** The embedded model while it is recorded, what it said afterwards. */
export function modelFor(name: string): string {
  return recording ? "local" : `replay:${replies(name)}`;
}

/** Records what `action` asks, where that is wanted. */
export async function record<Result>(name: string, action: () => Promise<Result>): Promise<Result> {
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

/** A folder as a user's checkout is, to write into, and to be in until the test ends. */
export async function checkout(t: TestContext): Promise<string> {
  const folder = await folderFor(t);
  for (const part of ["fixtures", "examples"]) await symlink(join(root, part), join(folder, part));
  process.chdir(folder);
  t.after(() => process.chdir(root));
  return folder;
}

function changed(text: string, file: string, changes: Changes): string {
  let result = text;
  for (const [from, to] of Object.entries(changes)) {
    assert.ok(text.includes(from), `${file} no longer says ${from}`);
    result = result.replace(from, to);
  }
  return result;
}

async function readExample(file: string, changes: Changes): Promise<Config> {
  const path = `examples/${file}.yaml`;
  return parseConfig(changed(await readFile(join(root, path), "utf8"), path, changes), path);
}

/** Runs examples/FILE.yaml in the current folder with the replies of `name` behind its models. */
export async function runYaml(file: string, name: string, changes: Changes = {}): Promise<Ran> {
  const { models, pipeline } = await readExample(file, changes);
  const others = smaller(models, modelFor(name));
  return ran(process.cwd(), await record(name, () => build(pipeline!).run({ models: others })));
}

/** Runs examples/FILE.ts as a program beside the YAML file of the same name, with the same replies behind the same models. */
export async function runProgram(t: TestContext, file: string, name: string, changes: Changes = {}): Promise<string> {
  const folder = await checkout(t);
  const path = `examples/${file}.ts`;
  const text = changed(await readFile(join(root, path), "utf8"), path, changes);
  const [block = "", value = ""] = /^const models = (\{$[\s\S]*?^\});$/m.exec(text) ?? [];
  const { models } = await readExample(file, {});
  assert.deepEqual(new Function(`return ${value}`)(), models, `${path} has other models than the YAML file`);
  const others = `const models = ${JSON.stringify(smaller(models, `replay:${replies(name)}`))};`;
  const program = join(folder, "program.mts");
  await writeFile(program, text.replace(block, others).replace('"distilstream"', JSON.stringify(index)));
  t.mock.method(console, "log", () => {});
  await import(pathToFileURL(program).href);
  return folder;
}

/** The same settings with another model behind them, and shorter replies. */
function smaller(models: Config["models"], use: string): Record<string, ModelSpec> {
  const entries = Object.entries(models).map(([name, spec]): [string, ModelSpec] => {
    const { key: _, rpm: _rpm, tpm: _tpm, ...settings } = (typeof spec === "string" ? {} : spec) as Settings;
    return [name, { ...settings, ...livelier(name), use, name, max_tokens: longest(name) }];
  });
  return Object.fromEntries([...entries, ["local", { use, name: "local", max_tokens: longest("local") }]]);
}

/** At temperature 0 the embedded model rates everything 1, and there are no pairs to compare. */
function livelier(name: string): { readonly temperature?: number } {
  return judges.includes(name) ? { temperature: 1 } : {};
}

const judges: readonly string[] = ["judge", "large"];

interface Settings {
  readonly key?: string;
  readonly rpm?: number;
  readonly tpm?: number;
}

function longest(name: string): number {
  return [...judges, "local"].includes(name) ? 240 : 96;
}

function ran(folder: string, report: Report): Ran {
  return {
    folder,
    report,
    rows: (file) => readRows(join(folder, file)),
    text: (file) => readFile(join(folder, file), "utf8"),
  };
}

export async function readRows(file: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of load(file)) rows.push(row);
  return rows;
}

/** Both spellings wrote these files, byte by byte. */
export async function assertSame(yaml: string, program: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const [first, second] = await Promise.all([yaml, program].map((folder) => readFile(join(folder, file))));
    assert.ok(first!.length > 0, `${file} is empty: the spellings are compared on nothing`);
    assert.ok(first!.equals(second!), `${dirname(file)} ${file} differs between YAML and TypeScript`);
  }
}
