import assert from "node:assert/strict";
import { test } from "node:test";
import { chunk } from "../operators/chunk.ts";
import { generate } from "../operators/generate.ts";
import { keep } from "../operators/keep.ts";
import { limit } from "../operators/limit.ts";
import { build } from "../src/build.ts";
import { parseExpression } from "../src/expression.ts";
import type { OperatorNode } from "../src/pipeline.ts";
import type { Spec } from "../src/spec.ts";
import { distil } from "../src/tag.ts";
import { textGeneration } from "../src/tasks/text-generation.ts";
import { failure, plan } from "./helpers/plans.ts";

/** What was written, without the places. */
function outline(specs: readonly Spec[]): unknown[] {
  return specs.map((spec) => {
    if (spec.type === "fan") return { fan: spec.branches.map(outline), ...(spec.pick ? { pick: spec.pick } : {}) };
    return spec.type === "operator" ? [spec.name, ...(spec.words ?? [])] : spec.pipeline;
  });
}

const parsed: Record<string, readonly [text: string, outline: unknown[]]> = {
  "one operator": ["load a.jsonl", [["load", "a.jsonl"]]],
  "arrows without spaces": [
    "load a>>limit 1",
    [
      ["load", "a"],
      ["limit", "1"],
    ],
  ],
  "newlines and tabs as spaces": [
    "load a\n\t>> limit\n1",
    [
      ["load", "a"],
      ["limit", "1"],
    ],
  ],
  "single quotes as they are": ["filter 'a >> \"b\" \\n'", [["filter", 'a >> "b" \\n']]],
  "double quotes with escapes": ['filter "a \\"b\\" \\\\ \\n $x"', [["filter", 'a "b" \\ \\n $x']]],
  "quotes in the middle of a word": ["load a' b'\"c\"", [["load", "a bc"]]],
  "an empty quoted word": ["rename ''", [["rename", ""]]],
  backslashes: ["load a\\ b \\#c \\>\\> d\\\n e", [["load", "a b", "#c", ">>", "d", "e"]]],
  "comments to the end of the line": [
    "load a # [x\n>> limit 1 # b#c",
    [
      ["load", "a"],
      ["limit", "1"],
    ],
  ],
  "# inside a word": ["load a#b", [["load", "a#b"]]],
  branches: [
    "[generate -m a, generate -m b] >> group",
    [{ fan: [[["generate", "-m", "a"]], [["generate", "-m", "b"]]] }, ["group"]],
  ],
  "a quoted comma in a branch": ["[keep 'a,b', keep c]", [{ fan: [[["keep", "a,b"]], [["keep", "c"]]] }]],
  "a comma outside of branches": ["keep a,b", [["keep", "a,b"]]],
  "a bracket in a word": ["load a[0-9,x].jsonl", [["load", "a[0-9,x].jsonl"]]],
  "a bracket in a word of a branch": ["[load a[0-9,x].jsonl, b]", [{ fan: [[["load", "a[0-9,x].jsonl"]], [["b"]]] }]],
  "nested branches": ["[[a,b]>>c,d]>>e", [{ fan: [[{ fan: [[["a"]], [["b"]]] }, ["c"]], [["d"]]] }, ["e"]]],
  pick: ["[a, b] pick 2 >> c", [{ fan: [[["a"]], [["b"]]], pick: 2 }, ["c"]]],
  "--pick": ["[a, b] --pick 2", [{ fan: [[["a"]], [["b"]]], pick: 2 }]],
  "--pick=": ["[a, b] --pick=2", [{ fan: [[["a"]], [["b"]]], pick: 2 }]],
};

for (const [name, [text, wanted]] of Object.entries(parsed)) {
  test(`parseExpression() reads ${name}`, () => {
    assert.deepEqual(outline(parseExpression(text)), wanted);
  });
}

test("parseExpression() reads a quoted > or | as a word", () => {
  assert.deepEqual(outline(parseExpression("a '|' \">\"")), [["a", "|", ">"]]);
});

const refused: Record<string, readonly [text: string, why: RegExp, caret: number]> = {
  nothing: ["", /it is empty/, 0],
  "an arrow with nothing before it": [">> a", /an operator or \[ must stand here/, 0],
  "an arrow with nothing after it": ["a >>", /an operator or \[ must stand here/, 4],
  "a pipe instead of an arrow": ["load a | keep b", /\| joins no steps/, 7],
  "half an arrow": ["load a > keep b", /> joins no steps/, 7],
  "two arrows": ["a >> >> b", /an operator or \[ must stand here/, 5],
  "an empty branch": ["[a, ]", /a branch is empty/, 4],
  "no branches": ["[] >> a", /a branch is empty/, 1],
  "an open bracket": ["a >> [b, c", /\[ is never closed/, 5],
  "a bracket that closes nothing": ["[a] >> b >> [c] ]", /only pick N|closes nothing/, 16],
  "an open quote": ["keep 'a >> b", /a quote is never closed/, 5],
  "a fan-out without an arrow": ["a [b, c]", /a fan-out must follow >>/, 2],
  "pick without a number": ["[a, b] pick x", /only pick N may follow/, 7],
  "pick 0": ["[a, b] pick 0", /only pick N may follow/, 7],
  "an operator right after a fan-out": ["[a, b] group", /only pick N may follow/, 7],
};

for (const [name, [text, why, caret]] of Object.entries(refused)) {
  test(`parseExpression() points at ${name}`, () => {
    const { code, message } = failure(() => parseExpression(text));
    assert.equal(code, "ERR_USAGE");
    assert.match(message, why);
    assert.equal(message.split("\n").at(-1), `  ${" ".repeat(caret)}^`);
  });
}

test("parseExpression() shows the line that is wrong, and its number in a file", () => {
  const { message } = failure(() => parseExpression("load a\n  >> [b", { file: "p.yaml", firstLine: 7 }));
  assert.match(message, /at p\.yaml:8\n {4}>> \[b\n {7}\^$/);
});

test("build() makes the pipeline that TypeScript makes", () => {
  const written = build(parseExpression("chunk --words 20 --overlap=2 >> [keep a b, keep 'c d'] pick 1 >> limit 3"));
  const coded = chunk({ words: 20, overlap: 2 })
    .to([keep(["a", "b"]), keep("c d")], { pick: 1 })
    .to(limit(3));
  assert.deepEqual(plan(written), plan(coded));
});

test("a file where an operator should stand is told from a misspelt one", () => {
  for (const name of ["rows.jsonl", "data/rows", "hub:org/name"]) {
    const error = failure(() => build(parseExpression(`${name} >> save out.jsonl`)));
    assert.equal(error.details.hint, `load reads rows: load ${name}`);
  }
});

test("build() names the nearest operator and points at the misspelt one", () => {
  const { code, message, details } = failure(() => build(parseExpression("keep a >> limmit 3")));
  assert.equal(code, "ERR_USAGE");
  assert.equal(details.hint, "Did you mean limit?");
  assert.equal(message, "Cannot use limmit as there is no such operator\n  keep a >> limmit 3\n            ^");
});

test("build() says how to fan out where somebody names it as an operator", () => {
  assert.throws(() => build(parseExpression("load a >> fanout b")), {
    code: "ERR_USAGE",
    details: { hint: "[a, b] fans out, in YAML fan-out: with a list of branches" },
  });
});

test("build() says where an option of the run belongs", () => {
  assert.throws(() => build(parseExpression("load a >> keep b --limit 3")), {
    message: /Cannot use --limit as keep has no such option/,
    details: { hint: "--limit is for the whole run: write it behind the pipeline, or under run: in its file" },
  });
});

test("build() points at the option whose value is wrong", () => {
  const { code, message } = failure(() => build(parseExpression("chunk --overlap 1 --words 0")));
  assert.equal(code, "ERR_OPTION");
  assert.match(message, /chunk\.words as it must be at least 1: current value is 0\n.*\n {20}\^$/);
});

test("build() points at a value inside of a branch", () => {
  const { message } = failure(() => build(parseExpression("[keep a, limit x] >> keep b")));
  assert.match(message, /limit\.count as it must be a whole number: current value is "x"\n.*\n {17}\^$/);
});

test("distil`` takes text with anything in it as one word", () => {
  const file = "a b >> [c], 'd'";
  assert.deepEqual(plan(distil`keep ${file} x${1}y >> limit ${3}`), plan(keep([file, "x1y"]).to(limit(3))));
});

test("distil`` takes pipelines as steps and arrays of them as fan-outs", () => {
  const branches = [keep("a"), keep("b")];
  const coded = limit(9)
    .to(branches, { pick: 1 })
    .to(limit(3))
    .to([limit(1), keep("c")]);
  assert.deepEqual(plan(distil`${limit(9)} >> ${branches} pick 1 >> limit 3 >> [${limit(1)}, keep c]`), plan(coded));
});

test("distil`` takes a list as the values of an option", () => {
  assert.deepEqual(plan(distil`keep ${["a", "b"]}`), plan(keep(["a", "b"])));
});

test("distil`` takes objects as the values of options", () => {
  const model = { id: "mine", llm: { generate: async () => ({ choices: [], usage: undefined, model: "mine" }) } };
  const task = textGeneration({ systemPrompt: "Be brief" });
  const [written] = distil`generate --model ${model} --task ${task}`.nodes as OperatorNode[];
  const [coded] = generate({ model, task }).nodes as OperatorNode[];
  assert.equal(written!.options["model"], coded!.options["model"]);
  assert.equal(written!.options["task"], task);
});

test("distil`` takes several models as one value", () => {
  const [written] = distil`generate --model ${["a", "b"]}`.nodes as OperatorNode[];
  assert.deepEqual(written!.options["model"], ["a", "b"]);
});

test("distil`` refuses options after a pipeline", () => {
  assert.match(failure(() => distil`${limit(3)} --words 4`).message, /as its options are set already/);
});
