import assert from "node:assert/strict";
import { test } from "node:test";
import { generate, group, load, rename, save, through } from "../../operators/index.ts";
import { makeCard } from "../../src/cards/card.ts";
import type { ConfigInfo } from "../../src/cards/data-set.ts";
import { featuresOf } from "../../src/cards/features.ts";
import { sizeCategory } from "../../src/cards/front-matter.ts";
import { pipelineFile } from "../../src/cards/pipeline-file.ts";
import { readReadme } from "../../src/hub/front-matter.ts";
import { build, parseConfig } from "../../src/index.ts";
import { makeReport } from "../../src/run/report.ts";
import { type Struct, widenFields } from "../../src/sinks/parquet-type.ts";

const row = {
  prompt: "a",
  chosen: [{ role: "assistant", content: "b" }],
  rejected: [],
  n: 1,
  x: 1.5,
  ok: true,
  tags: ["c"],
};

function typeOf(...rows: readonly Record<string, unknown>[]): Struct {
  const type: Struct = { kind: "struct", fields: new Map() };
  for (const one of rows) widenFields(type, one);
  return type;
}

const config: ConfigInfo = {
  name: "default",
  type: typeOf(row),
  splits: [{ name: "train", rows: 1500, bytes: 123 }],
  download: 99,
  sample: row,
};
const report = makeReport({
  counts: [],
  models: [],
  rejects: { file: undefined, byCode: {} },
  warnings: [],
  duration: 1,
});
const { nodes } = load("prompts.jsonl")
  .to(generate({ model: "small", task: "self-instruct" }))
  .to(save("out/"));
const pipeline = pipelineFile({ nodes, models: {}, saves: (options) => options });
const parts = {
  name: "org/set",
  command: "distil run hub:org/set",
  pipeline,
  nodes,
  report,
  configs: [config],
  licences: new Map(),
};

test("makeCard() writes front matter as datasets does", () => {
  const { data } = readReadme(makeCard("", parts));
  assert.deepEqual(data, {
    task_categories: ["text-generation"],
    size_categories: ["1K<n<10K"],
    tags: ["synthetic", "distilstream", "dpo"],
    dataset_info: {
      features: featuresOf(config.type),
      splits: [{ name: "train", num_bytes: 123, num_examples: 1500 }],
      download_size: 99,
      dataset_size: 123,
    },
    configs: [{ config_name: "default", data_files: [{ split: "train", path: "data/train-*" }] }],
  });
});

test("makeCard() makes a list of several configs, and keeps those of others", () => {
  const before = makeCard("", { ...parts, configs: [{ ...config, name: "pairs" }] });
  const { data } = readReadme(makeCard(before, parts));
  const names = (key: string) => (data[key] as { config_name: string }[]).map(({ config_name }) => config_name);
  assert.deepEqual(
    [names("dataset_info"), names("configs")],
    [
      ["pairs", "default"],
      ["pairs", "default"],
    ],
  );
});

test("makeCard() keeps the owner's text and keys", () => {
  const before = "---\nlicense: mit # ours\ntags:\n  - law\ntask_categories: [other]\n---\n\n# Mine\n\nHello.\n";
  const card = makeCard(before, parts);
  assert.match(card, /^---\nlicense: mit # ours\n/);
  assert.match(card, /# Mine\n\nHello\.\n\n<!-- distilstream/);
  assert.deepEqual(readReadme(card).data["tags"], ["law", "synthetic", "distilstream", "dpo"]);
  assert.deepEqual(readReadme(card).data["task_categories"], ["other"]);
  assert.equal(makeCard(card, parts), card);
});

test("makeCard() says how to run it again, and whose method it is", () => {
  const card = makeCard("", parts);
  assert.match(card, /distil run hub:org\/set/);
  assert.match(card, /Self-Instruct, Wang et al\. 2022/);
});

test("makeCard() shows no key", () => {
  const leak = { ...row, prompt: "my key is hf_abcdefghijklmnopqrstuvwxyz" };
  assert.doesNotMatch(makeCard("", { ...parts, configs: [{ ...config, sample: leak }] }), /abcdefghij/);
});

test("featuresOf() names types as datasets does", () => {
  assert.deepEqual(featuresOf(typeOf({ ...row, s: { a: null }, l: [[1]], e: {} })), [
    { name: "prompt", dtype: "string" },
    {
      name: "chosen",
      list: [
        { name: "role", dtype: "string" },
        { name: "content", dtype: "string" },
      ],
    },
    { name: "rejected", list: "string" },
    { name: "n", dtype: "int64" },
    { name: "x", dtype: "float64" },
    { name: "ok", dtype: "bool" },
    { name: "tags", list: "string" },
    { name: "s", struct: [{ name: "a", dtype: "string" }] },
    { name: "l", list: { list: "int64" } },
    { name: "e", dtype: "string" },
  ]);
});

test("sizeCategory() speaks as the Hub", () => {
  assert.deepEqual(
    [0, 999, 1000, 9_999_999, 5e12].map(sizeCategory),
    ["n<1K", "n<1K", "1K<n<10K", "1M<n<10M", "1T<n"].map((word) => (word === "1T<n" ? "n>1T" : word)),
  );
});

test("pipelineFile() gives a file that builds the same pipeline", () => {
  const fanned = load("a.jsonl")
    .to([generate({ model: "small" }), generate({ model: "large" })], { pick: 1 })
    .to(group(["score=scores", "note"]))
    .to(rename({ columns: { note: "notes" } }))
    .to(save("out/"));
  const models = { small: { use: "vllm:http://127.0.0.1:8000/v1", temperature: 0.5 }, unused: "local" };
  const text = pipelineFile({ nodes: fanned.nodes, models, saves: (options) => ({ ...options, path: "set/" }) })!;
  const again = parseConfig(text, "pipeline.yaml");
  assert.deepEqual(again.models, { small: models.small });
  const options = (pipeline: typeof fanned) => JSON.stringify(pipeline.nodes).replaceAll('"out/"', '"set/"');
  assert.equal(options(build(again.pipeline!)), options(fanned));
});

const variable = (name: string) => `\${${name}}`;

test("pipelineFile() leaves keys out, and keeps the names of variables", () => {
  const model = {
    use: "openai:gpt-4o",
    key: "sk-0123456789abcdef",
    headers: { "x-auth": "secret123", "x-org": variable("ORG") },
  };
  const { nodes: two } = load("a.jsonl")
    .to(generate({ model }))
    .to(generate({ model: { ...model, key: variable("MY_KEY") } }));
  const text = pipelineFile({ nodes: two, models: {}, saves: (options) => options })!;
  assert.doesNotMatch(text, /0123456789|secret123/);
  assert.match(text, /key: \$\{MY_KEY\}/);
  assert.match(text, /x-org: \$\{ORG\}/);
});

test("pipelineFile() gives up on what no file can hold", () => {
  const { nodes: own } = load({ rows: [{}] }).to(through("jq -c ."));
  assert.equal(pipelineFile({ nodes: own, models: {}, saves: (options) => options }), undefined);
});
