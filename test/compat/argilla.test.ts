import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CustomDataset,
  JudgeLMTask,
  SelfInstructTask,
  type Task,
  TextGenerationTask,
  UltraCMTask,
  UltraFeedbackTask,
} from "../../src/compat/index.ts";
import type { Row } from "../../src/row.ts";
import { withCode } from "./heard.ts";

async function argilla(task: Task | undefined, ...rows: readonly Row[]) {
  const { settings, records } = await CustomDataset.from(rows, { task }).toArgilla();
  return { settings, records: await records.toArray() };
}

const row: Row = {
  input: "ask",
  generation_model: ["m1", "m2"],
  generations: ["one", "second"],
  labelling_model: "judge",
  rating: [4.5, 1],
  rationale: ["good", "bad"],
};

test("toArgilla() makes records of preferences (2.8)", async () => {
  const { records } = await argilla(new UltraFeedbackTask(), row);
  assert.deepEqual(records, [
    {
      fields: { input: "ask", "generations-1": "one", "generations-2": "second" },
      suggestions: [
        { question_name: "generations-1-rating", value: 4 },
        { question_name: "generations-2-rating", value: 1 },
        { question_name: "rating-rationale", value: "generations-1:\ngood\n\ngenerations-2:\nbad" },
      ],
      metadata: {
        "length-input": 3,
        "length-generations-1": 3,
        "length-generations-2": 6,
        "distance-best-rating": 3.5,
        "generation-model": ["m1", "m2"],
        "labelling-model": "judge",
      },
    },
  ]);
});

test("toArgilla() asks for ratings to 5 of UltraFeedback, to 10 of others, and for a rationale (2.8)", async () => {
  const { settings } = await argilla(new UltraFeedbackTask(), row);
  assert.deepEqual(
    settings.questions.map(({ name, type, values }) => [name, type, values?.at(-1)]),
    [
      ["generations-1-rating", "rating", 5],
      ["generations-2-rating", "rating", 5],
      ["rating-rationale", "text", undefined],
    ],
  );
  assert.equal((await argilla(new JudgeLMTask(), row)).settings.questions[0]!.values!.length, 10);
});

test("toArgilla() suggests 1 for less, and nothing for more than there is (2.8)", async () => {
  const { records } = await argilla(new JudgeLMTask(), { ...row, rating: [0, 11], rationale: "one text" });
  assert.deepEqual(records[0]!["suggestions"], [
    { question_name: "generations-1-rating", value: 1 },
    { question_name: "rating-rationale", value: "one text" },
  ]);
});

test("toArgilla() has fields for the row with the most generations, not for the first (2.8)", async () => {
  const { settings, records } = await argilla(new UltraFeedbackTask(), row, {
    ...row,
    generations: ["a", "b", "c"],
    rating: [1, 2, 3],
    rationale: null,
  });
  assert.deepEqual(
    settings.fields.map(({ name }) => name),
    ["input", "generations-1", "generations-2", "generations-3"],
  );
  assert.equal(records.length, 2);
});

test("toArgilla() leaves rows out whose task has nothing to read (2.8)", async () => {
  const { records } = await argilla(new UltraFeedbackTask(), { ...row, input: null }, row);
  assert.equal(records.length, 1);
});

test("toArgilla() asks for a rating of each text that was generated (2.8)", async () => {
  const { settings, records } = await argilla(new TextGenerationTask(), row);
  assert.deepEqual(
    settings.questions.map(({ name, values }) => [name, values!.length]),
    [
      ["generations-1-rating", 10],
      ["generations-2-rating", 10],
    ],
  );
  assert.deepEqual(records[0]!["suggestions"], []);
});

test("toArgilla() makes a record of each instruction (2.8)", async () => {
  const instructions = [["Why?", "When?"], null, ["Who?"]];
  const models = ["m1", "m1", "m2"];
  const { settings, records } = await argilla(new SelfInstructTask(), {
    input: "x",
    instructions,
    generation_model: models,
  });
  assert.deepEqual(
    records.map(({ fields, metadata }) => [(fields as Row)["instruction"], (metadata as Row)["generation-model"]]),
    [
      ["Why?", ["m1"]],
      ["When?", ["m1"]],
      ["Who?", ["m2"]],
    ],
  );
  assert.deepEqual(
    settings.questions.map(({ name, values }) => [name, values!.length]),
    [["instruction-rating", 10]],
  );
});

test("toArgilla() wants a task that writes or rates (2.8)", async () => {
  await assert.rejects(argilla(undefined, row), withCode("ERR_USAGE", /it is none/));
  await assert.rejects(argilla(new UltraCMTask(), row), withCode("ERR_USAGE", /UltraCMTask/));
});
