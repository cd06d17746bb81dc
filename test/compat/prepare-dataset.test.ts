import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CustomDataset,
  Pipeline,
  type PrepareOptions,
  prepareDataset,
  Task,
  TextGenerationTask,
  UltraFeedbackTask,
} from "../../src/compat/index.ts";
import type { Row } from "../../src/row.ts";
import { withCode } from "./heard.ts";
import { talker } from "./model.ts";

const task = new UltraFeedbackTask();

/** A row whose generations are g0, g1 and so on, of models m0, m1. */
function rated(rating: readonly (number | null)[] | null, more: Row = {}): Row {
  const places = [...(rating ?? [1, 2]).keys()];
  return {
    input: "x",
    generation_model: places.map((place) => `m${place}`),
    generations: places.map((place) => `g${place}`),
    labelling_model: "judge",
    labelling_prompt: [],
    raw_labelling_response: "{}",
    rating,
    rationale: places.map((place) => `why${place}`),
    ...more,
  };
}

const prepared = (rows: readonly Row[], options: PrepareOptions = {}) =>
  prepareDataset(CustomDataset.from(rows, { task }), options).toArray();

/** The generations that were taken, by their texts. */
const pairOf = ({ chosen, rejected }: Row) =>
  [chosen, rejected].map((turns) => (turns as { content: string }[])[1]!.content);

test("prepareDataset() wants a task that rates (2.7.1)", () => {
  const dataset = CustomDataset.from([], { task: new TextGenerationTask() });
  assert.throws(() => prepareDataset(dataset), withCode("ERR_USAGE", /TextGenerationTask.*dataset.task = /));
  assert.throws(() => prepareDataset(CustomDataset.from([])), withCode("ERR_USAGE", /it is none/));
});

class Counting extends Task {
  readonly inputArgsNames = ["input", "generations"];
  readonly outputArgsNames = ["rating"];
  override readonly role = "judge";
  generatePrompt({ generations }: Row): string {
    return `How many words has each of ${JSON.stringify(generations)}?`;
  }
  parseOutput(output: string) {
    return { rating: JSON.parse(output) as number[] };
  }
}

test("prepareDataset() takes what a task of your own has rated (2.7.1)", async () => {
  const labeller = talker("judge", { task: new Counting(), reply: () => "[2, 7]" }).llm;
  const made = await new Pipeline({ labeller }).generate([{ input: "x", generations: ["short", "long"] }]);
  const [row] = await prepareDataset(made).toArray();
  assert.deepEqual(pairOf(row!), ["long", "short"]);
});

test("prepareDataset() leaves out rows without one rating for each generation (2.7.2)", async () => {
  const rows = [rated(null), rated([]), rated([1, 2], { generations: ["a"] }), rated([2, 1])];
  assert.equal((await prepared(rows)).length, 1);
});

test("prepareDataset() leaves out rows with fewer than two rated generations, wherever they are (2.7.3)", async () => {
  assert.deepEqual(await prepared([rated([5])]), []);
  for (const strategy of ["random", "worst"] as const) {
    assert.equal((await prepared([rated([5]), rated([2, 1]), rated([4])], { strategy })).length, 1);
  }
});

test("prepareDataset() gives an empty data set where nothing is left (2.7.3)", async () => {
  assert.deepEqual(await prepared([]), []);
});

test("prepareDataset() chooses the best, the first of several (2.7.4)", async () => {
  const [row] = await prepared([rated([3, 5, 5, 1])], { strategy: "worst" });
  assert.equal(pairOf(row!)[0], "g1");
});

test("prepareDataset() sets it against the worst, the first of several (2.7.5)", async () => {
  const [row] = await prepared([rated([3, 5, 1, 1])], { strategy: "worst" });
  assert.equal(pairOf(row!)[1], "g2");
});

test("prepareDataset() sets it against a worse one, drawn for each row by the seed (2.7.5)", async () => {
  const rows = Array.from({ length: 60 }, (_, index) => rated([5, 5, 1, 2, 3], { input: `row ${index}` }));
  const taken = (await prepared(rows, { seed: 1 })).map((row) => pairOf(row)[1]);
  assert.deepEqual([...new Set(taken)].sort(), ["g2", "g3", "g4"]);
  assert.deepEqual(
    taken,
    (await prepared(rows, { seed: 1 })).map((row) => pairOf(row)[1]),
  );
  assert.notDeepEqual(
    taken,
    (await prepared(rows, { seed: 2 })).map((row) => pairOf(row)[1]),
  );
});

test("prepareDataset() draws one of the rest where all are rated alike, if ties are kept (2.7.5)", async () => {
  const rows = Array.from({ length: 60 }, (_, index) => rated([3, 3, 3], { input: `row ${index}` }));
  const taken = (await prepared(rows, { keepTies: true })).map((row) => pairOf(row));
  assert.deepEqual([...new Set(taken.map(([chosen]) => chosen))], ["g0"]);
  assert.deepEqual([...new Set(taken.map(([, rejected]) => rejected))].sort(), ["g1", "g2"]);
});

test("prepareDataset() gives the rejected generation its own model and rationale (2.7.6)", async () => {
  const [row] = await prepared([rated([5, 5, 1])]);
  assert.deepEqual(pairOf(row!), ["g0", "g2"]);
  assert.deepEqual([row!["rejected_model"], row!["rejected_rationale"]], ["m2", "why2"]);
});

test("prepareDataset() gives the columns of 0.6 (2.7.7)", async () => {
  const [row] = await prepared([rated([1, 5])]);
  assert.deepEqual(row, {
    prompt: "x",
    chosen: [
      { role: "user", content: "x" },
      { role: "assistant", content: "g1" },
    ],
    rejected: [
      { role: "user", content: "x" },
      { role: "assistant", content: "g0" },
    ],
    rating_chosen: 5,
    rating_rejected: 1,
    chosen_model: "m1",
    rejected_model: "m0",
    chosen_rationale: "why1",
    rejected_rationale: "why0",
  });
});

test("prepareDataset() has rationales only where the data set has (2.7.7)", async () => {
  const { rationale: _, ...row } = rated([1, 5]);
  assert.ok(!("chosen_rationale" in (await prepared([row]))[0]!));
});

test("prepareDataset() leaves ties out, or keeps them (2.7.8)", async () => {
  const rows = [rated([3, 3]), rated([1, 2])];
  assert.equal((await prepared(rows)).length, 1);
  assert.equal((await prepared(rows, { keepTies: true })).length, 2);
});

test("prepareDataset() keeps ratings as they are: 8.5 and 8 are no tie (2.7.8)", async () => {
  const [row] = await prepared([rated([8, 8.5])]);
  assert.deepEqual([row!["rating_chosen"], row!["rating_rejected"]], [8.5, 8]);
});

test("prepareDataset() leaves a generation without a rating out (2.7.9)", async () => {
  const [row] = await prepared([rated([null, 2, 4])]);
  assert.deepEqual(pairOf(row!), ["g2", "g1"]);
});

test("prepareDataset() adds messages for SFT (2.7.10)", async () => {
  const [row] = await prepared([rated([1, 5])], { sft: true });
  assert.deepEqual(row!["messages"], row!["chosen"]);
});

test("prepareDataset() does without the columns that it takes away, and keeps the others (2.7.11)", async () => {
  const [row] = await prepared([
    { id: 7, input: "x", generations: ["a", "b"], rating: [1, 2], generation_prompt: ["p", "p"] },
  ]);
  assert.deepEqual(Object.keys(row!), [
    "id",
    "generation_prompt",
    "prompt",
    "chosen",
    "rejected",
    "rating_chosen",
    "rating_rejected",
    "chosen_model",
    "rejected_model",
  ]);
  assert.deepEqual([row!["chosen_model"], row!["rejected_model"]], ["", ""]);
});

test("prepareDataset() keeps the rationale columns of a row whose best rationale is empty (2.7.12)", async () => {
  const [first, second] = await prepared([rated([5, 1], { rationale: ["", "poor"] }), rated([5, 1])]);
  assert.deepEqual([first!["chosen_rationale"], first!["rejected_rationale"]], ["", "poor"]);
  assert.deepEqual(Object.keys(first!), Object.keys(second!));
});

test("prepareDataset() gives one rationale about all generations to both", async () => {
  const [row] = await prepared([rated([5, 1], { rationale: "The first is better." })]);
  assert.deepEqual(
    [row!["chosen_rationale"], row!["rejected_rationale"]],
    ["The first is better.", "The first is better."],
  );
});

test("prepareDataset() never sets a text against itself", async () => {
  const rows = [rated([5, 1], { generations: ["same", "same"] }), rated([5, 4, 1], { generations: ["a", "a", "b"] })];
  assert.deepEqual((await prepared(rows)).map(pairOf), [["a", "b"]]);
});

test("prepareDataset() refuses another strategy", () => {
  const dataset = CustomDataset.from([], { task });
  assert.throws(
    () => prepareDataset(dataset, { strategy: "best" as never }),
    withCode("ERR_OPTION", /random or worst/),
  );
});

/** 12,859 rows as the published data set has them: two generations each, 42 malformed, 3,967 ties. */
function* published(): Generator<Row> {
  for (let index = 0; index < 12_859; index++) {
    const input = `row ${index}`;
    if (index % 306 === 0 && index < 306 * 42)
      yield rated(index % 2 === 0 ? null : [4], { input, generations: ["a", "b"] });
    else if (index % 3 === 1 && index < 3 * 3967) yield rated([4, 4], { input });
    else yield rated(index % 2 === 0 ? [5, 3] : [2, 4], { input });
  }
}

for (const strategy of ["random", "worst"] as const) {
  test(`prepareDataset() makes of 12,859 rows 12,817 with ties and 8,850 without (2.7, ${strategy})`, async () => {
    const count = async (keepTies: boolean) => {
      const dataset = CustomDataset.from({ [Symbol.iterator]: published }, { task });
      return prepareDataset(dataset, { strategy, keepTies }).numRows();
    };
    assert.deepEqual([await count(true), await count(false)], [12_817, 8_850]);
  });
}
