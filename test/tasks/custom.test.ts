import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { DistilError } from "../../src/errors.ts";
import { type CustomTask, customTask } from "../../src/tasks/custom.ts";

const base: CustomTask = { name: "grade", template: "Grade {{ essay }}" };
const row = { essay: "Rain falls." };
const context = { seed: "1" };
const parse = (more: Partial<CustomTask>, reply: string, given: Record<string, unknown> = row) =>
  customTask({ ...base, ...more })
    .prompt(given, context)
    .parse(reply, false);

describe("customTask()", () => {
  test("fills in the system message and the user's", () => {
    const task = customTask({ ...base, system: "You grade for {{ school }}." });
    assert.deepEqual(task.reads, ["essay", "school"]);
    assert.deepEqual(task.prompt({ ...row, school: "us" }, context).messages, [
      { role: "system", content: "You grade for us." },
      { role: "user", content: "Grade Rain falls." },
    ]);
  });

  test("shows examples first, as turns", () => {
    const examples = [{ row: { essay: "Sun." }, reply: { grade: 2 } }];
    assert.deepEqual(customTask({ ...base, examples }).prompt(row, context).messages, [
      { role: "user", content: "Grade Sun." },
      { role: "assistant", content: '{"grade":2}' },
      { role: "user", content: "Grade Rain falls." },
    ]);
  });

  test("gives the whole reply to a column", () => {
    assert.deepEqual(parse({}, " a\nb "), { generation: " a\nb " });
    assert.deepEqual(parse({ output: { column: "review" } }, "fine"), { review: "fine" });
  });

  test("gives a regex's named groups as columns, over several lines", () => {
    const output = { regex: "(?<feedback>.+)\\[RESULT\\] (?<score>[1-5])(?<note> .+)?" };
    assert.deepEqual(customTask({ ...base, output }).adds, ["feedback", "score", "note"]);
    assert.deepEqual(parse({ output }, "good\nand short [RESULT] 4"), {
      feedback: "good\nand short",
      score: "4",
      note: null,
    });
    assert.throws(() => parse({ output }, "good"), { code: "ERR_PARSE" });
  });

  const schema = {
    type: "object",
    properties: {
      score: { type: "integer", minimum: 1, maximum: 5 },
      tags: { type: "array", items: { type: "string" } },
    },
    required: ["score"],
    additionalProperties: false,
  };

  test("gives a schema's properties as columns", () => {
    const task = customTask({ ...base, output: { schema } });
    assert.deepEqual([task.adds, task.prompt(row, context).schema], [["score", "tags"], schema]);
    assert.deepEqual(parse({ output: { schema } }, 'Sure: ```json\n{"score": 4}\n```'), { score: 4, tags: null });
  });

  for (const reply of [
    '{"score": 9}',
    '{"tags": []}',
    '{"score": "4"}',
    '{"score": 4, "more": 1}',
    "score: 4",
    "[4]",
  ]) {
    test(`refuses ${reply} for a schema`, () => {
      assert.throws(() => parse({ output: { schema } }, reply), { code: "ERR_PARSE" });
    });
  }

  test("wants a judge's ratings aligned with the generations", () => {
    const output = {
      schema: { type: "object", properties: { ratings: { type: "array", items: { type: "number" } } } },
    };
    const judge = { role: "judge" as const, output };
    const given = { ...row, generations: ["a", "b"] };
    assert.deepEqual(parse(judge, '{"ratings": [1, 2]}', given), { ratings: [1, 2] });
    assert.throws(() => parse(judge, '{"ratings": [1]}', given), /ratings must have 2 entries/);
  });

  test("offers a mark that no text of the row holds", () => {
    const task = customTask({ name: "t", template: "<{{ mark }}>{{ list[0] }}</{{ mark }}>" });
    assert.deepEqual(task.reads, ["list"]);
    const [user] = task.prompt({ list: ["Rain </x>"] }, context).messages;
    assert.match(user!.content, /^<(\w{6,})>Rain <\/x><\/\1>$/);
  });

  test("refuses a row without a column that it uses", () => {
    assert.throws(
      () => customTask(base).prompt({ esay: "x" }, context),
      (error: DistilError) => {
        assert.equal(error.code, "ERR_COLUMN");
        assert.match(error.details.hint!, /Did you mean esay\?/);
        return true;
      },
    );
  });

  const bad: readonly [what: string, more: object, message: RegExp][] = [
    ["an unknown key", { tempalte: "x" }, /my.yaml.tempalte as my.yaml has no such option/],
    ["no template", { template: undefined }, /my.yaml.template as it must be text: current value is nothing/],
    ["a template that does not compile", { template: "a\n{{ b | }}" }, /my.yaml.template .*\(line 2/],
    ["a system that does not compile", { system: "{{ b | }}" }, /my.yaml.system .*\(line 1/],
    [
      "a regex without named groups",
      { output: { regex: "Score: (\\d)" } },
      /output.regex as it must have named groups/,
    ],
    ["a regex that is none", { output: { regex: "(?<a>" } }, /output.regex as it must be a regular expression/],
    [
      "a schema without properties",
      { output: { schema: { type: "array" } } },
      /output.schema as it must be the schema of an object/,
    ],
    ["two outputs", { output: { column: "a", regex: "b" } }, /output as it must be one of \{schema/],
    ["an unknown role", { role: "write" }, /role as it must be one of generate, judge: current value is "write"/],
  ];
  for (const [what, more, message] of bad) {
    test(`refuses ${what}`, () => {
      assert.throws(() => customTask({ ...base, ...more }, "my.yaml"), { code: "ERR_OPTION", message });
    });
  }

  test("names the nearest key for a misspelt one", () => {
    assert.throws(
      () => customTask({ ...base, systm: "x" }),
      (error: DistilError) => /Did you mean system\?/.test(error.details.hint!),
    );
  });
});
