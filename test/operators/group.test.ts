import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { group } from "../../operators/group.ts";
import { groupBy } from "../../src/group-by.ts";
import type { JoinOp } from "../../src/kernel/kinds.ts";
import { originOf, type Row, traced } from "../../src/row.ts";
import { apply, each, open } from "./helpers.ts";

type First = Parameters<typeof group>[0];

async function joined(first: First, row: Row, ...branches: Row[][]): Promise<Row | undefined> {
  return ((await open(group(first))) as JoinOp).fn(row, branches);
}

const row = { instruction: "Why?" };
const answer = (text: unknown, model: string): Row => ({ ...row, generation: text, model_name: model, seconds: 1 });

describe("group()", () => {
  test("lists every branch's generation and model, in branch order", async () => {
    assert.deepEqual(await joined({}, row, [answer("a", "m1")], [answer("b", "m2"), answer("c", "m2")]), {
      instruction: "Why?",
      generations: ["a", "b", "c"],
      generation_models: ["m1", "m2", "m2"],
    });
  });

  test("lists all of a branch's generations", async () => {
    const many = { ...row, generations: ["a", "b"], generation_models: ["m1", "m2"] };
    const grouped = await joined({}, row, [many], [answer("c", "m3")]);
    assert.deepEqual(
      [grouped!["generations"], grouped!["generation_models"]],
      [
        ["a", "b", "c"],
        ["m1", "m2", "m3"],
      ],
    );
  });

  test("keeps columns as they were before the fan-out", async () => {
    const before = { instruction: "Why?", generation: "old", generations: ["older"] };
    const grouped = await joined({}, before, [
      { ...before, instruction: "changed", generation: "new", model_name: "m" },
    ]);
    assert.deepEqual(grouped, {
      instruction: "Why?",
      generation: "old",
      generations: ["new"],
      generation_models: ["m"],
    });
  });

  test("COL and COL=NAME give lists of their own", async () => {
    assert.deepEqual(await joined(["generation=texts", "seconds"], row, [answer("a", "m1")], [answer("b", "m2")]), {
      instruction: "Why?",
      texts: ["a", "b"],
      grouped_seconds: [1, 1],
    });
  });

  test("keeps lists aligned where an answer lacks one of the columns", async () => {
    const grouped = await joined(
      ["generation=texts", "score=scores"],
      row,
      [{ generation: "a" }],
      [{}],
      [{ generation: "b", score: 2 }],
    );
    assert.deepEqual(
      [grouped!["texts"], grouped!["scores"]],
      [
        ["a", "b"],
        [null, 2],
      ],
    );
  });

  test("leaves a null generation out and keeps what its branch wrote under distil_metadata", async () => {
    const failed = { ...answer(null, "m1"), distil_metadata: { error: { code: "ERR_HTTP" } } };
    assert.deepEqual(await joined({}, row, [failed], [answer("b", "m2")]), {
      instruction: "Why?",
      generations: ["b"],
      generation_models: ["m2"],
      distil_metadata: { error: { code: "ERR_HTTP" } },
    });
  });

  test("gives null lists where there are no answers", async () => {
    assert.deepEqual(await joined({}, row, [], []), { ...row, generations: null, generation_models: null });
  });

  test("--min is the join's", async () => {
    assert.equal(((await open(group({ min: 2 }))) as JoinOp).min, 2);
  });

  for (const options of [{ anywhere: true }, { size: 3 }, { by: "id", anywhere: true }, { min: 0 }]) {
    test(`throws ERR_OPTION for ${JSON.stringify(options)}`, () => {
      assert.throws(() => group(options), { code: "ERR_OPTION" });
    });
  }
});

const piped = [
  { id: 1, generation: "a", model_name: "m1" },
  { id: 1, generation: "b", model_name: "m2" },
  { id: 2, generation: "c", model_name: "m1" },
  { id: 1, generation: "d", model_name: "m3" },
];

describe("group() by", () => {
  test("groups rows that follow each other", async () => {
    assert.deepEqual(await apply(group({ by: "id" }), piped), [
      { id: 1, generations: ["a", "b"], generation_models: ["m1", "m2"] },
      { id: 2, generations: ["c"], generation_models: ["m1"] },
      { id: 1, generations: ["d"], generation_models: ["m3"] },
    ]);
  });

  test("groups rows anywhere, whole groups first", async () => {
    const given = await apply(group({ by: "id", columns: ["generation=g"], anywhere: true, size: 3 }), [
      ...piped,
      { id: 3, generation: "e" },
    ]);
    assert.deepEqual(
      given.map(({ id, g }) => [id, g]),
      [
        [1, ["a", "b", "d"]],
        [2, ["c"]],
        [3, ["e"]],
      ],
    );
  });

  test("leaves groups with fewer than --min rows out", async () => {
    assert.equal((await apply(group({ by: "id", min: 2 }), piped)).length, 1);
  });

  test("takes a row without the key for a group of its own", async () => {
    assert.equal((await apply(group({ by: "id" }), [{ generation: "a" }, { generation: "b" }])).length, 2);
  });

  test("gives a group the origin of its first row", async () => {
    const rows = piped.map((row, index) => traced({ ...row }, `${index}`));
    assert.deepEqual((await apply(group({ by: "id" }), rows)).map(originOf), ["0", "2", "3"]);
  });

  test("holds a bounded number of open groups and says when the oldest had to leave", async () => {
    const warnings: string[] = [];
    const options = {
      by: "id",
      anywhere: true,
      size: 9,
      min: 1,
      open: 2,
      join: (first: Row) => ({ ...first }),
      warn: (text: string) => void warnings.push(text),
    };
    const ids: unknown[] = [];
    for await (const row of groupBy(each([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }]), options)) ids.push(row["id"]);
    assert.deepEqual([ids, warnings.length], [[1, 2, 3, 4], 1]);
  });
});
