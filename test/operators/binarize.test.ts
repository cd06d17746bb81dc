import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { binarize } from "../../operators/binarize.ts";
import type { Dropped, RowOp } from "../../src/kernel/kinds.ts";
import type { Row } from "../../src/row.ts";
import { apply, call, open } from "./helpers.ts";

type Options = Parameters<typeof binarize>[0];

function row(ratings: readonly unknown[], more: Row = {}): Row {
  const names = ratings.map((_, index) => index + 1);
  return {
    instruction: "Why?",
    generations: names.map((name) => `g${name}`),
    ratings,
    generation_models: names.map((name) => `m${name}`),
    rationales: names.map((name) => `why${name}`),
    labelling_model: "judge",
    ...more,
  };
}

/** What was chosen and rejected: the numbers in its text, model and rationale, which must agree; or the rule of the drop. */
async function pair(given: Row, options: Options = {}, seed = "0"): Promise<string> {
  const op = (await open(binarize(options), { seed })) as RowOp;
  const result = (await op.fn(given, call)) as Row & Partial<Dropped>;
  if (result.rule !== undefined) return result.rule;
  const sides = (["chosen", "rejected"] as const).map((side) => {
    const message = (result[side] as { content: string }[]).at(-1)!;
    const number = message.content.slice(1);
    assert.equal(result[`${side}_model`], `m${number}`);
    assert.equal(result[`${side}_rationale`], `why${number}`);
    return `${number}:${result[`${side}_rating`]}`;
  });
  return sides.join(" > ");
}

const best = { strategy: "best-random" } as const;
const keep = { ties: "keep" } as const;

// distilabel's prepare_dataset, rule by rule (reference/distilabel.md 2.7), where it was wrong as it should be.
const table: readonly (readonly [string, readonly unknown[], Options, string])[] = [
  ["best against worst", [3, 5, 1, 4], {}, "2:5 > 3:1"],
  ["first of several best, first of several worst", [5, 1, 5, 1], {}, "1:5 > 2:1"],
  ["one generation is dropped, not thrown", [4], {}, "fewer than two rated"],
  ["no generations are dropped, not thrown", [], {}, "fewer than two rated"],
  ["a null among the ratings leaves one generation out", [null, 4, 2], {}, "2:4 > 3:2"],
  ["one rated of two is dropped", [null, 4], keep, "fewer than two rated"],
  ["a tie is dropped", [4, 4], {}, "tie"],
  ["a tie is kept", [4, 4], keep, "1:4 > 2:4"],
  ["8.5 and 8 are no tie", [8, 8.5], {}, "2:8.5 > 1:8"],
  ["0 is a rating", [0, 3], {}, "2:3 > 1:0"],
  ["random takes only worse ones, model and rationale with it", [5, 5, 1], best, "1:5 > 3:1"],
  ["random with a tie is dropped", [5, 5, 5], best, "tie"],
  ["a margin drops what is too close", [5, 4.5], { margin: 1 }, "margin"],
  ["a margin keeps what is far enough", [5, 4], { margin: 1 }, "1:5 > 2:4"],
  ["random keeps to the margin", [5, 4.5, 1], { ...best, margin: 2 }, "1:5 > 3:1"],
];

describe("binarize()", () => {
  for (const [name, ratings, options, expected] of table) {
    test(`${name}: ${JSON.stringify(ratings)}`, async () => assert.equal(await pair(row(ratings), options), expected));
  }

  test("never sets a text against itself", async () => {
    const generations = ["g1", "g2", "g1"];
    assert.equal(await pair(row([5, 2, 1], { generations })), "1:5 > 2:2");
    assert.equal(await pair(row([5, 2], { generations: ["g1", "g1"] })), "same text");
  });

  test("leaves a generation that is null out", async () => {
    assert.equal(await pair(row([1, 5, 3], { generations: [null, "g2", "g3"] })), "2:5 > 3:3");
  });

  test("draws the rejected one by the seed and the columns it reads alone", async () => {
    const given = row([5, 1, 2, 3, 4]);
    assert.equal(await pair(given, best, "a"), await pair({ ...given, id: 7 }, best, "a"));
    const drawn = await Promise.all(Array.from({ length: 40 }, (_, seed) => pair(given, best, String(seed))));
    assert.deepEqual(new Set(drawn), new Set(["1:5 > 2:1", "1:5 > 3:2", "1:5 > 4:3", "1:5 > 5:4"]));
  });

  test("gives TRL's explicit prompt and drops what it read", async () => {
    const given = { id: 7, ...row([1, 2]), system_prompt: "Be brief." };
    assert.deepEqual(await apply(binarize(), [given]), [
      {
        id: 7,
        system_prompt: "Be brief.",
        prompt: [
          { role: "system", content: "Be brief." },
          { role: "user", content: "Why?" },
        ],
        chosen: [{ role: "assistant", content: "g2" }],
        rejected: [{ role: "assistant", content: "g1" }],
        chosen_rating: 2,
        rejected_rating: 1,
        chosen_model: "m2",
        rejected_model: "m1",
        chosen_rationale: "why2",
        rejected_rationale: "why1",
      },
    ]);
  });

  test("gives distilabel's shape", async () => {
    const [given] = await apply(binarize({ shape: "distilabel" }), [row([1, 2])]);
    const user = { role: "user", content: "Why?" };
    assert.equal(given!["prompt"], "Why?");
    assert.deepEqual(given!["chosen"], [user, { role: "assistant", content: "g2" }]);
    assert.deepEqual(given!["rejected"], [user, { role: "assistant", content: "g1" }]);
  });

  test("adds no models or rationales where there are none", async () => {
    const [given] = await apply(binarize(), [{ instruction: "Why?", generations: ["a", "b"], ratings: [1, 2] }]);
    assert.deepEqual(Object.keys(given!), ["prompt", "chosen", "rejected", "chosen_rating", "rejected_rating"]);
  });

  test("keeps an empty rationale", async () => {
    const [given] = await apply(binarize(), [row([1, 2], { rationales: ["why1", ""] })]);
    assert.equal(given!["chosen_rationale"], "");
  });

  const bad: readonly Row[] = [
    { ratings: [1, 2, 3] },
    { ratings: [1, "2"] },
    { ratings: null },
    { generations: "g1" },
    { generations: ["g1", 5] },
    { rationales: ["why1"] },
    { generation_models: ["m1", "m2", "m3"] },
    { instruction: null },
  ];
  for (const columns of bad) {
    test(`throws ERR_COLUMN for ${JSON.stringify(columns)}`, async () => {
      await assert.rejects(apply(binarize(), [row([1, 2], columns)]), { code: "ERR_COLUMN" });
    });
  }

  test("throws ERR_OPTION for a margin with ties kept", () => {
    assert.throws(() => binarize({ ties: "keep", margin: 1 }), { code: "ERR_OPTION" });
  });
});
