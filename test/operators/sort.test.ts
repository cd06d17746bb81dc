import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { describe, test } from "node:test";
import { sort } from "../../operators/sort.ts";
import { lineOf, originOf, type Row, traced } from "../../src/row.ts";
import { externalSort } from "../../src/spill/external-sort.ts";
import { apply, context, each } from "./helpers.ts";

const values = (rows: readonly Row[]) => rows.map((row) => row["a"]);

describe("sort()", () => {
  test("orders kinds, numbers, texts, and nothing last", async () => {
    const given = [{ a: "b" }, { a: null }, { a: 10 }, {}, { a: "B" }, { a: 9 }, { a: true }, { a: [1] }].map(
      (row) => ({ ...row }),
    );
    assert.deepEqual(values(await apply(sort("a"), given)), [true, 9, 10, "B", "b", [1], null, undefined]);
  });

  test("orders downwards, nothing still last", async () => {
    assert.deepEqual(values(await apply(sort("a:desc"), [{ a: 1 }, { a: null }, { a: 3 }, { a: 2 }])), [3, 2, 1, null]);
  });

  test("orders by several columns and keeps equal rows as they came", async () => {
    const given = [
      { a: 2, b: 1, n: 0 },
      { a: 1, b: 1, n: 1 },
      { a: 1, b: 2, n: 2 },
      { a: 1, b: 2, n: 3 },
    ];
    assert.deepEqual(
      (await apply(sort(["a", "b:desc"]), given)).map((row) => row["n"]),
      [2, 3, 1, 0],
    );
  });

  test("takes a size with its unit", () => {
    assert.throws(() => sort({ columns: ["a"], memory: "lots" }), { code: "ERR_OPTION" });
    assert.doesNotThrow(() => sort({ columns: ["a"], memory: "1.5GB" }));
  });

  test("gives the same through files, with origins and lines, and removes them", async (t) => {
    const rows = Array.from({ length: 3_000 }, (_, n) => {
      const row = { a: (n * 7_919) % 101, n, text: "é\u2028\\n" };
      return traced(row, n % 2 ? `${n}.0` : n, n % 3 ? JSON.stringify(row) : undefined);
    });
    const folder = await context({ test: t }).scratch();
    const spilled = await apply(sort({ columns: ["a"], memory: 20_000 }), rows, { scratch: async () => folder });
    const held = await apply(sort("a"), rows);
    assert.deepEqual(spilled.map(originOf), held.map(originOf));
    assert.deepEqual(spilled.map(lineOf), held.map(lineOf));
    assert.equal(JSON.stringify(spilled), JSON.stringify(held));
    assert.deepEqual(await readdir(folder), []);
  });

  test("asks for no folder while the rows fit into memory", async () => {
    const scratch = () => Promise.reject(new Error("not needed"));
    assert.equal((await apply(sort("a"), [{ a: 1 }], { scratch })).length, 1);
  });
});

test("externalSort() stays stable over several passes", async (t) => {
  const folder = await context({ test: t }).scratch();
  const rows = Array.from({ length: 500 }, (_, n) => ({ a: n % 5, n }));
  const options = {
    compare: (a: Row, b: Row) => Number(a["a"]) - Number(b["a"]),
    memory: 1_000,
    width: 3,
    scratch: async () => folder,
  };
  const sorted: Row[] = [];
  for await (const row of externalSort(each(rows), options)) sorted.push(row);
  assert.deepEqual(
    sorted,
    rows.toSorted((a, b) => a.a - b.a || a.n - b.n),
  );
});

test("externalSort() removes its files when the reader leaves", async (t) => {
  const folder = await context({ test: t }).scratch();
  const rows = Array.from({ length: 500 }, (_, n) => ({ n }));
  const options = { compare: () => 0, memory: 1_000, scratch: async () => folder };
  for await (const _ of externalSort(each(rows), options)) break;
  assert.deepEqual(await readdir(folder), []);
});
