import assert from "node:assert/strict";
import { test } from "node:test";
import { binarize } from "../operators/binarize.ts";
import { chunk } from "../operators/chunk.ts";
import { generate } from "../operators/generate.ts";
import { group } from "../operators/group.ts";
import { label } from "../operators/label.ts";
import { load } from "../operators/load.ts";
import { rename } from "../operators/rename.ts";
import { save } from "../operators/save.ts";
import { build } from "../src/build.ts";
import { findCommand } from "../src/cli/lookup.ts";
import { parseConfig } from "../src/config.ts";
import { parseExpression } from "../src/expression.ts";
import { Pipeline } from "../src/pipeline.ts";
import { distil } from "../src/tag.ts";
import { parseWords } from "../src/words.ts";

const expression = `load act.pdf >> chunk --words 200 --overlap 20
  >> generate --task self-instruct --model small --count 3 --expand --temperature 0.7 --stop a --stop b --extra 'x={"y":1}'
  >> [generate --model small, generate --model large --max-tokens 64 --input instruction=question] pick 2
  >> group --min 1 >> label --task ultrafeedback --model large --no-shuffle --batch --batch-interval 30s >> binarize --ties keep
  >> rename chosen=yes rejected=no >> save preference.jsonl`;

const yaml = `
pipeline:
  - load: act.pdf
  - chunk: { words: 200, overlap: 20 }
  - generate: { task: self-instruct, model: small, count: 3, expand: true, temperature: 0.7, stop: [a, b], extra: { x: { y: 1 } } }
  - fan-out:
      - generate: { model: small }
      - generate: { model: large, max-tokens: 64, input: { instruction: question } }
    pick: 2
  - group: { min: 1 }
  - label: { task: ultrafeedback, model: large, shuffle: false, batch: true, batch-interval: 30s }
  - binarize: { ties: keep }
  - rename: { chosen: "yes", rejected: "no" }
  - save: preference.jsonl
`;

const coded = load("act.pdf")
  .to(chunk({ words: 200, overlap: 20 }))
  .to(
    generate({
      task: "self-instruct",
      model: "small",
      count: 3,
      expand: true,
      temperature: 0.7,
      stop: ["a", "b"],
      extra: { x: { y: 1 } },
    }),
  )
  .to([generate({ model: "small" }), generate({ model: "large", maxTokens: 64, input: { instruction: "question" } })], {
    pick: 2,
  })
  .to(group({ min: 1 }))
  .to(label({ task: "ultrafeedback", model: "large", shuffle: false, batch: true, batchInterval: "30s" }))
  .to(binarize({ ties: "keep" }))
  .to(rename({ columns: { chosen: "yes", rejected: "no" } }))
  .to(save("preference.jsonl"));

function plan(pipeline: Pipeline): unknown {
  return JSON.parse(JSON.stringify(pipeline.nodes));
}

test("an expression is the pipeline that TypeScript makes", () => {
  assert.deepEqual(plan(build(parseExpression(expression))), plan(coded));
});

test("a YAML file is the pipeline that TypeScript makes", () => {
  assert.deepEqual(plan(build(parseConfig(yaml, "p.yaml").pipeline!)), plan(coded));
});

test("a template is the pipeline that TypeScript makes", () => {
  const strings = Object.assign([expression], { raw: [expression] }) as unknown as TemplateStringsArray;
  assert.deepEqual(plan(distil(strings)), plan(coded));
});

test("a shell command is the step that TypeScript makes", () => {
  const words = [
    "--task",
    "self-instruct",
    "-m",
    "small",
    "--count=3",
    "--expand",
    "--temperature",
    "0.7",
    "--stop",
    "a",
  ];
  const options = parseWords(findCommand("generate").entry, [...words, "--stop", "b", "--extra", 'x={"y":1}']);
  const command = build([{ type: "operator", name: "generate", options }]);
  assert.deepEqual(plan(command), plan(new Pipeline(coded.nodes.slice(2, 3))));
});
