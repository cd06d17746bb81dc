import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { chunk } from "../operators/chunk.ts";
import { filter } from "../operators/filter.ts";
import { keep } from "../operators/keep.ts";
import { limit } from "../operators/limit.ts";
import { build } from "../src/build.ts";
import { parseConfig } from "../src/config.ts";
import { DistilError } from "../src/errors.ts";
import { readConfig } from "../src/find-config.ts";
import type { Pipeline } from "../src/pipeline.ts";
import { failure, plan } from "./helpers/plans.ts";

function pipelineOf(text: string): Pipeline {
  return build(parseConfig(text, "p.yaml").pipeline ?? []);
}

test("parseConfig() reads steps as texts, maps, lists and lone values", () => {
  const yaml = `
pipeline:
  - chunk: { words: 20, overlap: 2 }
  - keep: [a, b]
  - keep: a
  - limit: 5
  - limit 4 >> filter 'a > 1'
`;
  const coded = chunk({ words: 20, overlap: 2 })
    .to(keep(["a", "b"]))
    .to(keep("a"))
    .to(limit(5))
    .to(limit(4))
    .to(filter("a > 1"));
  assert.deepEqual(plan(pipelineOf(yaml)), plan(coded));
});

test("parseConfig() reads a pipeline of one text", () => {
  assert.deepEqual(plan(pipelineOf("pipeline: >\n  keep a\n  >> limit 3\n")), plan(keep("a").to(limit(3))));
});

test("parseConfig() reads fan-outs with branches of several steps and pick", () => {
  const yaml = `
pipeline:
  - fan-out:
      - keep: a
      - [ { limit: 2 }, keep b ]
      - - limit 3 >> keep c
        - fan-out: [ keep d, keep e ]
    pick: 2
  - limit: 1
`;
  const inner = limit(3)
    .to(keep("c"))
    .to([keep("d"), keep("e")]);
  const coded = keep("z")
    .to([keep("a"), limit(2).to(keep("b")), inner], { pick: 2 })
    .to(limit(1));
  assert.deepEqual(plan(pipelineOf(yaml)), (plan(coded) as unknown[]).slice(1));
});

test("parseConfig() reads kebab-case keys and numbers where text is wanted", () => {
  const yaml = "pipeline:\n  - keep: { columns: 1, on-error: keep }\n";
  assert.deepEqual(plan(pipelineOf(yaml)), plan(keep({ columns: ["1"], onError: "keep" })));
});

test("parseConfig() reads models by name with settings", () => {
  const yaml = `
models:
  small: vllm:http://127.0.0.1:8000/v1
  large: { use: openai:gpt-4o, temperature: 0, max-tokens: 9, top_p: 0.5, price: { input: 2.5, output: 10 } }
`;
  assert.deepEqual(parseConfig(yaml, "p.yaml").models, {
    small: "vllm:http://127.0.0.1:8000/v1",
    large: { use: "openai:gpt-4o", temperature: 0, max_tokens: 9, top_p: 0.5, price: { input: 2.5, output: 10 } },
  });
});

test("parseConfig() writes keys and headers from the environment, and nothing else", (t) => {
  process.env["DISTIL_TEST_KEY"] = "s3cret-key";
  t.after(() => delete process.env["DISTIL_TEST_KEY"]);
  const yaml = `models: { m: { use: "openai:\${DISTIL_TEST_KEY}", key: "\${DISTIL_TEST_KEY}", headers: { x-a: "b \${DISTIL_TEST_KEY}" } } }`;
  assert.deepEqual(parseConfig(yaml, "p.yaml").models["m"], {
    use: `openai:\${DISTIL_TEST_KEY}`,
    key: "s3cret-key",
    headers: { "x-a": "b s3cret-key" },
  });
  assert.equal(new DistilError("ERR_KEY", "refused s3cret-key").message, "refused [secret]");
});

test("parseConfig() leaves a key without its variable to whoever uses the model", () => {
  const yaml = `models: { m: { use: "openai:x", key: "\${DISTIL_TEST_NONE}" } }`;
  assert.deepEqual(parseConfig(yaml, "p.yaml").models["m"], { use: "openai:x", key: `\${DISTIL_TEST_NONE}` });
});

test("parseConfig() reads run options", () => {
  const yaml = "run: { limit: 10, seed: 7, on-error: stop, max-rejects: 5%, grace: 1s, progress: none }";
  assert.deepEqual(parseConfig(yaml, "p.yaml").run, {
    limit: 10,
    seed: "7",
    onError: "stop",
    maxRejects: "5%",
    grace: "1s",
    progress: "none",
  });
});

const refused: Record<string, readonly [yaml: string, message: RegExp, line: number, hint?: RegExp]> = {
  "a key that is not known": ["models: {}\npipelines: []", /no such key/, 2, /mean pipeline\?/],
  "what is not YAML": ["a: [1\nb: 2", /as YAML/, 2],
  "a misspelt operator": ["pipeline:\n  - keep: a\n  - limitt: 5", /no such operator/, 3, /mean limit\?/],
  "a misspelt option": ["pipeline:\n  - chunk:\n      overlap: 1\n      wrods: 5", /chunk\.wrods/, 4, /mean words\?/],
  "a wrong value": ["pipeline:\n  - chunk:\n      words: 0", /at least 1: current value is 0/, 3],
  "a misspelt option in a text": ["pipeline:\n  - keep a\n  - chunk --wrods 5", /--wrods/, 3, /mean --words\?/],
  "a fault in a block of text": ["pipeline: |\n  keep a\n  >> chunk --words x", /chunk\.words/, 3],
  "two operators in a step": ["pipeline:\n  - keep: a\n    limit: 5", /a step is one operator/, 3, /- limit:/],
  "a fan-out that is no list": ["pipeline:\n  - fan-out: keep a", /list of branches/, 2],
  "a wrong pick": ["pipeline:\n  - fan-out: [keep a]\n    pick: x", /at least 1/, 3],
  "a misspelt pick": ["pipeline:\n  - fan-out: [keep a]\n    pik: 1", /no such key/, 3, /mean pick\?/],
  "a misspelt run option": ["run:\n  limt: 4", /run\.limt/, 2, /mean limit\?/],
  "a wrong run option": ["run:\n  seed: a\n  limit: 0", /at least 1/, 3],
  "a misspelt model setting": [
    "models:\n  a:\n    use: x\n    temprature: 1",
    /no such option/,
    4,
    /mean temperature\?/,
  ],
  "a wrong model setting": ["models:\n  a:\n    use: x\n    top_p: 7", /at most 1/, 4],
  "a model without use": ["models:\n  a:\n    top_p: 1", /models\.a\.use/, 2],
};

for (const [name, [yaml, message, line, hint]] of Object.entries(refused)) {
  test(`parseConfig() names the line of ${name}`, () => {
    const error = failure(() => pipelineOf(yaml));
    assert.match(error.message, message);
    assert.match(error.message, new RegExp(`at p\\.yaml:${line}\\n`));
    if (hint) assert.match(error.details.hint ?? "", hint);
  });
}

test("readConfig() throws ERR_CONFIG for a file that is not there", async () => {
  await assert.rejects(readConfig("none.yaml"), { code: "ERR_CONFIG", message: /there is no such file/ });
});

test("readConfig() names the file in errors", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "distil-"));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, "bad.yaml");
  await writeFile(file, "x: 1");
  await assert.rejects(readConfig(file), (error: Error) => error.message.includes(`${file}:1`));
});
