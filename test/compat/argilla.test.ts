import assert from "node:assert/strict";
import { test } from "node:test";
import type { ArgillaOptions } from "../../src/compat/argilla-texts.ts";
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
  return extended(task, { metricStrategy: false }, ...rows);
}

async function extended(task: Task | undefined, options: ArgillaOptions, ...rows: readonly Row[]) {
  const { settings, records } = await CustomDataset.from(rows, { task }).toArgilla(options);
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

test("toArgilla() counts the words and sentences of each text (2.8)", async () => {
  const { settings, records } = await extended(new UltraFeedbackTask(), {}, { ...row, input: "Ask me. Then ask him." });
  const metadata = records[0]!["metadata"] as Row;
  assert.deepEqual(
    [metadata["input_n_tokens"], metadata["input_n_unique_tokens"], metadata["input_n_sentences"]],
    [5, 4, 2],
  );
  assert.equal(metadata["generations-2_n_tokens"], 1);
  assert.deepEqual(settings.metadata.at(-1), { name: "generations-2_n_sentences", type: "integer" });
  assert.ok(settings.metadata.every(({ name }) => name.startsWith("length-") || name in metadata));
});

test("toArgilla() takes metrics of your own (2.8)", async () => {
  const metricStrategy = (text: string) => ({ share: 1 / text.length });
  const { settings, records } = await extended(new TextGenerationTask(), { metricStrategy }, row);
  assert.equal((records[0]!["metadata"] as Row)["generations-1_share"], 1 / 3);
  assert.deepEqual(settings.metadata.at(-1), { name: "generations-2_share", type: "float" });
});

test("toArgilla() has vectors of the first five fields from a model of yours (2.8)", async () => {
  const generations = ["a", "bb", "ccc", "dddd", "eeeee"];
  const vectorStrategy = async (text: string) => [text.length, 1];
  const { settings, records } = await extended(new TextGenerationTask(), { vectorStrategy }, { ...row, generations });
  assert.deepEqual(records[0]!["vectors"], {
    input: [3, 1],
    "generations-1": [1, 1],
    "generations-2": [2, 1],
    "generations-3": [3, 1],
    "generations-4": [4, 1],
  });
  assert.deepEqual(settings.vectors?.[4], { name: "generations-4", dimensions: 2 });
  assert.equal(settings.vectors?.length, 5);
});

test("toArgilla() of a data set without rows has settings all the same (2.8)", async () => {
  const { settings, records } = await extended(new SelfInstructTask(), { vectorStrategy: () => [1] });
  assert.deepEqual([records, settings.vectors], [[], undefined]);
  assert.equal(settings.questions[0]!.name, "instruction-rating");
});
