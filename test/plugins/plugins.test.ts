import assert from "node:assert/strict";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { defineModel, defineOperator, defineTask, distil, load, register, z } from "../../src/index.ts";
import { run } from "../cli/memory-io.ts";
import { type Ended, root, shell } from "../helpers/distil-command.ts";
import { folderFor, plain } from "../helpers/files.ts";

const rows =
  '{"text":"One two three. Four five."}\n{"text":"On and on it goes and on and on and on and never ends."}\n';

/** A folder outside the repository, where nothing is installed, with the plugins of examples/plugins and files. */
async function elsewhere(t: TestContext, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await folderFor(t);
  await cp(join(root, "examples/plugins"), folder, { recursive: true });
  await mkdir(join(folder, "notes"));
  const all = { "rows.jsonl": rows, "notes/2026-03-14.md": "A walk.", "notes/2025-12-31.md": "Rain.", ...files };
  for (const [name, text] of Object.entries(all)) await writeFile(join(folder, name), text);
  return folder;
}

function lines({ code, stdout, stderr }: Ended): unknown[] {
  assert.equal(code, 0, stderr);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("--plugin brings an operator, before its name or after it", async (t) => {
  const folder = await elsewhere(t);
  const before = await shell("distil --plugin ./readable.ts readable --most 10 < rows.jsonl", folder);
  assert.deepEqual(lines(before), [{ text: "One two three. Four five.", words_per_sentence: 2.5 }]);
  assert.match(before.stderr, /1 dropped/);
  const after = await shell("distil readable --most 10 --plugin=readable.ts < rows.jsonl", folder);
  assert.equal(after.stdout, before.stdout);
});

test("--plugin brings a source with options, and a task and a model for >>", async (t) => {
  const folder = await elsewhere(t);
  const plugins = "--plugin ./diary.ts --plugin ./title.ts --plugin ./first-words.ts";
  const source = await shell(`distil diary notes --from 2026 --plugin ./diary.ts`, folder);
  assert.deepEqual(lines(source), [{ day: "2026-03-14", text: "A walk." }]);
  const whole = await shell(
    `distil run 'diary notes >> generate --task title --words 1 --model first-words:1 >> keep title model_name' ${plugins}`,
    folder,
  );
  assert.deepEqual(lines(whole), [
    { title: "Rain", model_name: "first-words-1" },
    { title: "A", model_name: "first-words-1" },
  ]);
});

test("plugins: in a pipeline file stand beside it, their options are kebab-case keys", async (t) => {
  const folder = await elsewhere(t, {
    "pipeline.yaml": `plugins: [./readable.ts, ./title.ts, ./first-words.ts]
pipeline:
  - load: rows.jsonl
  - readable: { most: 10 }
  - generate: { task: title, words: 3, model: first-words:3 }
  - keep: title
`,
  });
  await mkdir(join(folder, "sub"));
  const ran = await shell("cd sub && cp ../rows.jsonl . && distil run ../pipeline.yaml", folder);
  assert.deepEqual(lines(ran), [{ title: "One two three" }]);
  const checked = await shell("distil check pipeline.yaml", folder);
  assert.deepEqual([checked.code, checked.stdout], [0, "Nothing is wrong.\n"], checked.stderr);
});

test("plugins: of distil.yaml serve every command", async (t) => {
  const folder = await elsewhere(t, { "distil.yaml": "plugins: readable.ts\n" });
  assert.equal(lines(await shell("distil readable --most 10 < rows.jsonl", folder)).length, 1);
  const overview = await shell("distil --help", folder);
  assert.match(overview.stdout, /^ {2}readable +Add words_per_sentence/m);
});

test("completion knows the plugins of the line, and runs none that merely lies in the folder", async (t) => {
  const folder = await elsewhere(t, { "distil.yaml": "plugins: readable.ts\n" });
  const named = await shell("distil __complete --plugin readable.ts reada", folder);
  assert.equal(named.stdout, "readable\n");
  const option = await shell("distil __complete readable --plugin readable.ts --mo", folder);
  assert.equal(option.stdout, "--most\n");
  assert.equal((await shell("distil __complete reada", folder)).stdout, "");
});

test("help of a plugin's operator and task comes from their declarations", async (t) => {
  const folder = await elsewhere(t);
  const operator = await shell("distil readable --help --plugin ./readable.ts", folder);
  assert.match(operator.stdout, /--most <N> +Words that a sentence may have on/);
  assert.match(operator.stdout, /distil readable --most 12 < rows\.jsonl/);
  const task = await shell("distil generate --task title --help --plugin ./title.ts", folder);
  assert.match(task.stdout, /--words <N> +Words that a title may have/);
});

test("misspelt names and options of a plugin get the nearest", async (t) => {
  const folder = await elsewhere(t);
  const name = await shell("distil readabel --plugin ./readable.ts < rows.jsonl", folder);
  assert.equal(name.code, 2);
  assert.match(name.stderr, /Did you mean readable\?/);
  const option = await shell("distil run 'load rows.jsonl >> readable --mots 3' --plugin ./readable.ts", folder);
  assert.match(option.stderr, /Did you mean --most\?/);
  const model = await shell("distil generate --model first-word:3 --plugin ./first-words.ts < rows.jsonl", folder);
  assert.equal(model.code, 2);
  assert.match(model.stderr, /Did you mean first-words\?/);
});

const wrong: Readonly<Record<string, { readonly text: string; readonly says: RegExp }>> = {
  "throws.ts": {
    text: "const no: number = 1;\nthrow new Error('no key ' + no);",
    says: /as it throws: no key 1/,
  },
  "line.mjs": { text: "\n\nthrow new TypeError('no');", says: /as it throws: no \(line 3\)/ },
  "nothing.ts": { text: "export const a = 1;", says: /as it exports no operator, task, source or model adapter/ },
  "syntax.ts": { text: "export const = 3;", says: /Cannot load the plugin \.\/syntax\.ts as it throws: / },
  "missing-import.ts": { text: 'import "./nowhere.ts";', says: /as it throws: Cannot find module/ },
  "built-in.ts": {
    text: 'import { defineOperator } from "distilstream";\nexport const keep = defineOperator({ name: "keep", summary: "", examples: [], options: {}, open: () => ({ kind: "row", name: "keep", fn: (row) => row }) });',
    says: /as there is an operator keep already/,
  },
  "command.ts": {
    text: 'import { defineOperator } from "distilstream";\nexport const show = defineOperator({ name: "show", summary: "", examples: [], options: {}, open: () => ({ kind: "row", name: "show", fn: (row) => row }) });',
    says: /operator show as distil show is a command/,
  },
  "option.ts": {
    text: 'import { defineTask, z } from "distilstream";\nexport const quiz = defineTask({ name: "quiz", role: "generate", summary: "", options: { maxTokens: z.int() }, create: () => { throw new Error() } });',
    says: /as the option max-tokens of its task quiz is one of generate itself/,
  },
  "scheme.ts": {
    text: 'import { defineModel } from "distilstream";\nexport default defineModel({ scheme: "openai", open: () => { throw new Error() } });',
    says: /as there is a model adapter openai already/,
  },
};

for (const [file, { text, says }] of Object.entries(wrong)) {
  test(`a plugin that cannot be used is refused in a sentence: ${file}`, async (t) => {
    const folder = await elsewhere(t, { [file]: text });
    const { code, stderr, stdout } = await shell(`distil keep text --plugin ./${file} < rows.jsonl`, folder);
    assert.equal(code, 2, stderr);
    assert.match(stderr, says);
    assert.match(stderr, /\(ERR_PLUGIN\)/);
    assert.equal(stdout.replace(/\{"distil_stopped":$/, ""), "");
  });
}

test("an operator of a plugin that throws as it is opened is named", async (t) => {
  const text =
    'import { defineOperator } from "distilstream";\nexport const boom = defineOperator({ name: "boom", summary: "", examples: [], options: {}, open: () => { throw new Error("no luck"); } });';
  const folder = await elsewhere(t, { "boom.ts": text });
  const { code, stderr } = await shell("distil boom --plugin ./boom.ts < rows.jsonl", folder);
  assert.equal(code, 2);
  assert.match(stderr, /Cannot open boom: no luck\n\(ERR_OPERATOR\)/);
});

test("a plugin that is not there, or a folder, is refused", async (t) => {
  const folder = await elsewhere(t);
  const nowhere = await shell("distil keep text --plugin ./nowhere.ts < rows.jsonl", folder);
  assert.deepEqual([nowhere.code, /as there is no such file/.test(nowhere.stderr)], [2, true]);
  const directory = await shell("distil keep text --plugin notes < rows.jsonl", folder);
  assert.match(directory.stderr, /as it is a folder/);
  const missing = await shell("distil keep text --plugin", folder);
  assert.match(missing.stderr, /Cannot use --plugin as its value is missing/);
});

test("a plugin in JavaScript needs no types, nor a package beside it", async (t) => {
  const folder = await elsewhere(t, {
    "shout.mjs": `import { defineOperator, z } from "distilstream";
import { z as own } from "zod";
if (z.string !== own.string) throw new Error("two zods");
export default defineOperator({ name: "shout", summary: "Shout", examples: [], options: { mark: z.string().default("!") },
  open: ({ mark }) => ({ kind: "row", name: "shout", fn: (row) => ({ ...row, text: row.text.toUpperCase() + mark }) }) });`,
  });
  const { stdout } = await shell(
    "distil run 'load rows.jsonl >> limit 1 >> shout --mark ?' --plugin shout.mjs",
    folder,
  );
  assert.equal(stdout, '{"text":"ONE TWO THREE. FOUR FIVE.?"}\n');
});

const upper = defineOperator({
  name: "upper-case",
  summary: "Write a text in capitals",
  examples: [],
  options: { column: z.string().default("text") },
  positional: ["column"],
  open: ({ column }) => ({
    kind: "row",
    name: "upper-case",
    fn: (row) => ({ ...row, [column]: String(row[column]).toUpperCase() }),
  }),
});

test("register() makes a program's own parts known by name", async () => {
  const echo = defineModel({
    scheme: "echo",
    open: (rest) => ({
      id: `echo-${rest}`,
      generate: async ({ messages }) => ({
        choices: [{ text: messages.at(-1)!.content, finish: "stop" }],
        usage: undefined,
        model: `echo-${rest}`,
      }),
    }),
  });
  const ask = defineTask({
    name: "ask-back",
    role: "generate",
    summary: "Ask back",
    options: { mark: z.string().default("?") },
    create: ({ mark }) => ({
      name: "ask-back",
      role: "generate",
      reads: ["text"],
      adds: ["question"],
      definition: { task: "ask-back", mark },
      prompt: (row) => ({
        messages: [{ role: "user", content: `${row["text"]}${mark}` }],
        parse: (text) => ({ question: text }),
      }),
    }),
  });
  register(upper, ask, echo);
  register(upper);
  const given = load({ rows: [{ text: "why" }] });
  const made = [];
  for await (const row of distil`${given} >> generate --task ask-back --mark !? --model echo:1 >> upper-case question`)
    made.push(row);
  assert.deepEqual(made.map(plain), [{ text: "why", question: "WHY!?", model_name: "echo-1" }]);
});

test("register() refuses a name that is taken, and adds nothing then", () => {
  const another = defineOperator({ ...upper.declaration });
  const free = defineOperator({ ...upper.declaration, name: "lower-case" });
  assert.throws(() => register(free, another), {
    code: "ERR_PLUGIN",
    message: /there is an? operator upper-case already/,
  });
  assert.doesNotThrow(() => register(free));
  const odd = defineOperator({ ...upper.declaration, name: "Upper Case" });
  assert.throws(() => register(odd), /is called "Upper Case"/);
});

test("loadPlugins() through run() keeps to what was registered before", async () => {
  const { code, stderr } = await run("help", "readable", "--plugin", join(root, "examples/plugins/readable.ts"));
  assert.equal(code, 0, stderr);
  const again = await run("help", "readable", "--plugin", join(root, "examples/plugins/readable.ts"));
  assert.equal(again.code, 0, again.stderr);
});
