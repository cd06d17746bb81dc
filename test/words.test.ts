import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { describeCommand } from "../src/describe.ts";
import { parseWords } from "../src/words.ts";

const entry = describeCommand({
  name: "op",
  summary: "Do it",
  examples: [],
  options: {
    count: z.int().optional().meta({ short: "c" }),
    share: z.number().default(0.5),
    text: z.string().optional(),
    kind: z.enum(["big", "small"]).optional(),
    size: z.union([z.int(), z.literal("auto")]).optional(),
    loud: z.boolean().default(false),
    shuffle: z.boolean().default(true),
    topModel: z.union([z.string(), z.array(z.string())]).optional(),
    stops: z.array(z.string()).optional(),
    weights: z.array(z.number()).optional(),
    names: z.record(z.string(), z.string()).optional().meta({ pairs: true }),
    extra: z.union([z.record(z.string(), z.unknown()), z.string()]).optional(),
  },
  positional: ["count", "stops"],
});

const read: Record<string, readonly [words: string[], options: object]> = {
  "nothing as no options": [[], {}],
  numbers: [["--count", "3", "--share", "1e-3"], { count: 3, share: 0.001 }],
  "a negative number": [["--count", "-3"], { count: -3 }],
  "a value after =": [["--count=3", "--text=a=b"], { count: 3, text: "a=b" }],
  "a short flag": [["-c", "3"], { count: 3 }],
  "text that looks like a number as text": [["--text", "42"], { text: "42" }],
  "empty text": [["--text", ""], { text: "" }],
  "one of its values": [["--kind", "big"], { kind: "big" }],
  "a number or a word": [["--size", "4"], { size: 4 }],
  "a word or a number": [["--size", "auto"], { size: "auto" }],
  switches: [["--loud", "--no-shuffle"], { loud: true, shuffle: false }],
  "switches that say what is so": [["--no-loud", "--shuffle"], { loud: false, shuffle: true }],
  "kebab-case as camelCase": [["--top-model", "a"], { topModel: "a" }],
  "a repeated flag as a list": [["--top-model", "a", "--top-model", "b"], { topModel: ["a", "b"] }],
  "a list of one": [["--stops", "a"], { stops: ["a"] }],
  "a list of numbers": [["--weights", "1", "--weights", "2"], { weights: [1, 2] }],
  pairs: [["--names", "a=b", "--names", "c=d=e"], { names: { a: "b", c: "d=e" } }],
  "JSON where an object may stand": [["--extra", '{"a":1}'], { extra: { a: 1 } }],
  "values without flags in order": [["7", "a", "b"], { count: 7, stops: ["a", "b"] }],
  "values among flags": [["--loud", "7", "--text", "x", "a"], { loud: true, count: 7, text: "x", stops: ["a"] }],
  "what follows -- as values": [["7", "--", "--loud"], { count: 7, stops: ["--loud"] }],
};

for (const [name, [words, options]] of Object.entries(read)) {
  test(`parseWords() reads ${name}`, () => assert.deepEqual(parseWords(entry, words), options));
}

const refused: Record<string, readonly [words: string[], code: string, message: RegExp, hint?: RegExp]> = {
  "a misspelt flag": [["--cuont", "3"], "ERR_USAGE", /--cuont as op has no such option/, /mean --count\?/],
  "a misspelt flag with its value": [["--cuont=3"], "ERR_USAGE", /--cuont as op/, /mean --count\?/],
  "the end of a longer flag": [["--model", "a"], "ERR_USAGE", /--model as op/, /mean --top-model\?/],
  "a flag unlike any, and names the task": [
    ["--zzzzzz", "--task", "haiku"],
    "ERR_USAGE",
    /--zzzzzz as op/,
    /See distil op --task haiku --help/,
  ],
  "a flag without its value": [["--count"], "ERR_USAGE", /--count .*its value is missing/],
  "a word that is no number": [
    ["--count", "x"],
    "ERR_OPTION",
    /op\.count as it must be a whole number: current value is "x"/,
  ],
  "a word that is none of the values": [
    ["--kind", "bgi"],
    "ERR_OPTION",
    /one of big, small: current value is "bgi"/,
    /mean big\?/,
  ],
  "a pair without =": [["--names", "a"], "ERR_OPTION", /NAME=VALUE: current value is "a"/],
  "broken JSON": [["--extra", "{a"], "ERR_OPTION", /it must be JSON/],
  "a value that is given twice": [["3", "--count", "4"], "ERR_USAGE", /--count says it already/],
};

for (const [name, [words, code, message, hint = /^/]] of Object.entries(refused)) {
  test(`parseWords() refuses ${name}`, () => {
    assert.throws(
      () => parseWords(entry, words),
      (error: Error & { code: string; details: { hint?: string } }) => {
        assert.equal(error.code, code);
        assert.match(error.message, message);
        assert.match(error.details.hint ?? "", hint);
        return true;
      },
    );
  });
}

test("parseWords() suggests a flag of the task that is named before one of other tasks", () => {
  const option = (tasks: readonly string[]) => z.string().optional().meta({ tasks });
  const options = { task: z.string().optional(), stores: option(["one"]), stored: option(["two"]) };
  const tasked = describeCommand({ name: "op", summary: "Do it", examples: [], options });
  const hintFor = (words: string[], hint: string) =>
    assert.throws(() => parseWords(tasked, words), { code: "ERR_USAGE", details: { hint } });
  hintFor(["--task", "one", "--storex", "a"], "Did you mean --stores?");
  hintFor(["--storex", "a", "--task=two"], "Did you mean --stored?");
  hintFor(["--task", "three", "--stords", "a"], "Did you mean --stores?");
});

test("parseWords() refuses to go without a value that stands without its flag, and shows an example", () => {
  const needy = describeCommand({
    name: "op",
    summary: "Do it",
    examples: ["distil op 3"],
    options: { count: z.int() },
    positional: ["count"],
  });
  assert.throws(() => parseWords(needy, []), {
    code: "ERR_OPTION",
    message: "Cannot use op.count as it must be given: current value is nothing",
    details: { hint: "Such as: distil op 3" },
  });
});

test("parseWords() refuses values where all must have a flag", () => {
  const bare = { ...entry, positional: [] };
  assert.throws(() => parseWords(bare, ["tetx"]), { code: "ERR_USAGE", details: { hint: "Did you mean --text?" } });
});
