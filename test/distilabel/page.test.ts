import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { table } from "../../src/cli/table.generated.ts";
import { mappings } from "../../src/distilabel/import.ts";
import { clients } from "../../src/distilabel/llms.ts";
import { notHere } from "../../src/distilabel/not-here.ts";
import { root } from "../helpers/distil-command.ts";

const page = readFileSync(join(root, "docs/from-distilabel.md"), "utf8");
const rows = [...page.matchAll(/^\| (.+?) \| (.+) \|$/gm)].map(([, theirs, ours]) => [theirs!, ours!] as const);
/** What distilabel 1.5.3 exports; fixtures/distilabel/make.py wrote it. */
const classes = JSON.parse(readFileSync(join(root, "fixtures/distilabel/classes.json"), "utf8")) as readonly string[];
/** Types of values and bases of other classes: nobody looks for them. */
const bases = new Set([
  ...["AsyncImageGenerationModel", "ChatItem", "ChatType", "Embeddings", "GenerateOutput", "GeneratorStepOutput"],
  ...["HiddenState", "ImageGenerationModel", "LLM", "StepInput", "StepOutput"],
]);

function rowOf(name: string): string {
  const found = rows.filter(([theirs]) => theirs.startsWith(`\`${name}\``));
  assert.equal(found.length, 1, `${name} has ${found.length} rows in docs/from-distilabel.md`);
  return found[0]![1];
}

test("docs/from-distilabel.md names everything that distilabel exports", () => {
  const missing = classes.filter((name) => !bases.has(name) && !new RegExp(`\`@?${name}\\b`).test(page));
  assert.deepEqual(missing, []);
});

test("docs/from-distilabel.md has our word for each class that distil import knows", () => {
  for (const [name, { word }] of Object.entries(mappings)) {
    // A row may say `>>` as "then": what it must have is every operator and task.
    const words = word.split(/, then | >> /).map((part) => part.replace(/ (FOLDER|rows\.jsonl|hub:.*|empty:N)$/, ""));
    for (const one of words) assert.ok(rowOf(name).includes(one), `${name}: ${one}`);
  }
  for (const name of Object.keys(clients)) rowOf(name);
});

test("docs/from-distilabel.md says that what distil import leaves out is not here", () => {
  for (const name of Object.keys(notHere)) assert.match(rowOf(name), /^not here/, name);
});

test("distil import knows each class of the page's tables of steps, tasks and clients", () => {
  const tables = page.slice(page.indexOf("## Steps that rows begin with"), page.indexOf("## Pipelines"));
  const named = [...tables.matchAll(/^\| `([A-Z]\w+|vLLM)` \|/gm)].map(([, name]) => name!);
  const known = new Set([...Object.keys(mappings), ...Object.keys(notHere), ...Object.keys(clients)]);
  const others = named.filter((name) => !known.has(name));
  // They are no steps: import meets them inside a step that it leaves out.
  assert.deepEqual(
    others.filter((name) => !/Embeddings$|ImageGeneration$/.test(name)),
    [],
  );
});

test("no class is both here and not here, and each of them is one of distilabel's", () => {
  const all = [...Object.keys(mappings), ...Object.keys(notHere), ...Object.keys(clients)];
  assert.deepEqual(
    all.filter((name, index) => all.indexOf(name) !== index),
    [],
  );
  // Not in a list of exports, but importable from its module.
  const inner = ["PrepareExamples"];
  assert.deepEqual(
    all.filter((name) => !classes.includes(name) && !inner.includes(name)),
    [],
  );
});

test("docs/from-distilabel.md names tasks and operators that there are", () => {
  const tasks = table.tasks.map(({ name }) => name);
  for (const [, name] of page.matchAll(/--task ([\w-]+)/g)) assert.ok(tasks.includes(name!), name);
  const commands = [...table.operators, ...table.commands].map(({ name }) => name);
  for (const [, name] of page.matchAll(/`distil (\w+)/g)) assert.ok(commands.includes(name!), name);
});

test("docs/from-distilabel.md names flags that there are", () => {
  const options = [...table.operators, ...table.commands, ...table.tasks].flatMap((entry) => entry.options);
  const flags = new Set([...options.flatMap(({ flag }) => [flag, `no-${flag}`]), ...table.run.map(({ flag }) => flag)]);
  const theirs = new Set(["config"]);
  for (const [, flag] of page.matchAll(/(?<![\w-])--([a-z][\w-]+)/g))
    assert.ok(flags.has(flag!) || theirs.has(flag!), `--${flag}`);
});
