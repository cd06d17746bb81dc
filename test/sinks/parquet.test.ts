import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { asyncBufferFromFile, parquetMetadataAsync, parquetSchema } from "hyparquet";
import type { Row } from "../../src/row.ts";
import { folderFor, readAll, writeRows } from "../helpers/files.ts";
import { runPython, withoutPython } from "../helpers/python.ts";

async function written(context: TestContext, rows: readonly Row[]) {
  const path = join(await folderFor(context), "a.parquet");
  const warnings = await writeRows(path, rows);
  const metadata = await parquetMetadataAsync(await asyncBufferFromFile(path));
  return { path, warnings, metadata, rows: (await readAll(path)).rows };
}

test("parquet writes rows that read back the same", async (context) => {
  const rows = [
    {
      id: 1,
      rating: 4.5,
      text: "é😀",
      ok: true,
      none: null,
      prompt: [{ role: "user", content: "Hi" }],
      ratings: [1, null, 2.5],
    },
    { id: 2, rating: 5, text: "", ok: false, none: null, prompt: [], ratings: null },
  ];
  assert.deepEqual((await written(context, rows)).rows, rows);
});

test("parquet writes messages as a list of records", async (context) => {
  const { metadata } = await written(context, [{ chosen: [{ role: "assistant", content: "x" }] }]);
  const [chosen] = parquetSchema(metadata).children;
  const element = chosen!.children[0]!.children[0]!;
  assert.equal(chosen!.element.converted_type, "LIST");
  assert.deepEqual(
    element.children.map(({ element: { name, type } }) => [name, type]),
    [
      ["role", "BYTE_ARRAY"],
      ["content", "BYTE_ARRAY"],
    ],
  );
});

test("parquet fills columns that only some rows have with nulls, at any depth", async (context) => {
  const { rows } = await written(context, [{ a: { x: 1 } }, { b: [{ y: 1 }, { z: "2" }], a: { w: true } }]);
  assert.deepEqual(rows, [
    { a: { x: 1, w: null }, b: null },
    {
      a: { x: null, w: true },
      b: [
        { y: 1, z: null },
        { y: null, z: "2" },
      ],
    },
  ]);
});

test("parquet writes values that do not agree as JSON text, and says so", async (context) => {
  const { rows, warnings, path } = await written(context, [
    { a: 1, b: [{ c: true }] },
    { a: "x", b: [{ c: 2 }] },
    { a: null },
  ]);
  assert.deepEqual(rows, [
    { a: "1", b: [{ c: "true" }] },
    { a: '"x"', b: [{ c: "2" }] },
    { a: null, b: null },
  ]);
  assert.deepEqual(
    warnings,
    ["a", "b[].c"].map((column) => `The values of ${column} are of several types: they are JSON text in ${path}`),
  );
});

test("parquet writes whole and broken numbers of a column as broken ones", async (context) => {
  const { metadata, rows } = await written(context, [{ a: 1 }, { a: 1.5 }, { a: 1e300 }]);
  assert.equal(metadata.schema[1]!.type, "DOUBLE");
  assert.deepEqual(rows, [{ a: 1 }, { a: 1.5 }, { a: 1e300 }]);
});

test("parquet writes an object whose keys are data as JSON text", async (context) => {
  const rows = Array.from({ length: 300 }, (_, index) => ({ counts: { [`key${index}`]: index } }));
  const { warnings, rows: back } = await written(context, rows);
  assert.deepEqual([warnings.length, back[299]], [1, { counts: '{"key299":299}' }]);
});

test("parquet writes objects and lists that are always empty", async (context) => {
  assert.deepEqual((await written(context, [{ a: {}, b: [] }])).rows, [{ a: "{}", b: [] }]);
});

test("parquet writes many rows in several row groups", async (context) => {
  const rows = Array.from({ length: 25_000 }, (_, index) => ({ index }));
  const { metadata, rows: back } = await written(context, rows);
  assert.ok(metadata.row_groups.length > 1);
  assert.deepEqual(back, rows);
});

test("parquet writes a file without rows, and leaves nothing else", async (context) => {
  const { path, rows } = await written(context, []);
  assert.deepEqual([rows, existsSync(path), await readdir(dirname(path))], [[], true, ["a.parquet"]]);
});

test("parquet packs with Zstandard", async (context) => {
  const { metadata } = await written(context, [{ text: "a", list: [{ n: 1 }] }]);
  const codecs = metadata.row_groups.flatMap(({ columns }) => columns.map(({ meta_data }) => meta_data!.codec));
  assert.deepEqual(codecs, ["ZSTD", "ZSTD"]);
});

test("parquet takes types from what JSON makes of values", async (context) => {
  const day = new Date("2026-01-02T03:04:05.678Z");
  const { rows, metadata, warnings } = await written(context, [
    { day, broken: Number.NaN, large: 12n, larger: 2n ** 60n, gone: undefined, list: [undefined, 1] },
    { day: "later", broken: 1, large: 13, larger: "x", own: { toJSON: () => 5 }, map: new Map([[1, 2]]) },
  ]);
  assert.deepEqual(rows, [
    {
      day: day.toISOString(),
      broken: null,
      large: 12,
      larger: String(2n ** 60n),
      list: [null, 1],
      own: null,
      map: null,
    },
    { day: "later", broken: 1, large: 13, larger: "x", list: null, own: 5, map: "{}" },
  ]);
  const types = Object.fromEntries(metadata.schema.map(({ name, type }) => [name, type]));
  assert.deepEqual([types["broken"], types["large"], types["own"], warnings], ["INT64", "INT64", "INT64", []]);
});

/** What each library that is there reads: pyarrow, `datasets`, DuckDB. */
const readers = `
import importlib.util, json, os, sys, pyarrow.parquet as pq
path, cache = sys.argv[1:]
read = {"pyarrow": pq.read_table(path).to_pylist()}
if importlib.util.find_spec("datasets"):
    import datasets
    datasets.disable_progress_bars()
    try:
        read["datasets"] = datasets.load_dataset("parquet", data_files=path, split="train", cache_dir=cache).to_list()
    except Exception as error:
        read["datasets"] = str(error)
if importlib.util.find_spec("duckdb"):
    import duckdb
    try:
        rows = duckdb.sql(f"select * from '{path}'")
        read["duckdb"] = [dict(zip(rows.columns, row)) for row in rows.fetchall()]
    except Exception as error:
        read["duckdb"] = str(error)
print(json.dumps(read))`;

test("pyarrow, datasets and DuckDB read alike what parquet writes: nulls, lists in lists, texts of 5 MB", {
  skip: withoutPython,
}, async (context) => {
  const long = "long text, é😀 ".repeat(400_000);
  const call = { name: "search", args: [1, null] };
  const rows = [
    {
      ...{ id: 1, none: null, empty: [], text: long, ok: true, score: 0.5, large: 2 ** 53 - 1 },
      chat: [
        { role: "user", content: null, calls: null },
        { role: "assistant", content: "x", calls: [call] },
      ],
      deep: [[["a"], []], [], null],
    },
    { id: 2, none: null, empty: null, text: "", ok: null, score: null, large: null, chat: null, deep: null },
    { id: 3, none: null, empty: null, text: null, ok: false, score: 1, large: 0, chat: [], deep: [] },
  ];
  const { path } = await written(context, rows);
  const read = (await runPython(readers, [path, `${path}.cache`])) as Record<string, unknown>;
  for (const [library, seen] of Object.entries(read)) assert.deepEqual(seen, rows, library);
  context.diagnostic(`read by ${Object.keys(read).join(", ")}`);
});

test("pyarrow reads a Parquet file without rows", {
  skip: withoutPython,
}, async (context) => {
  const { path } = await written(context, []);
  const read = (await runPython(readers, [path, `${path}.cache`])) as Record<string, unknown>;
  assert.deepEqual(read["pyarrow"], []);
});
