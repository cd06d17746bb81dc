import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parquetMetadataAsync, parquetReadObjects, type SchemaElement } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { rowByRow } from "../../src/formats/parquet-group.ts";
import { plainerOf } from "../../src/formats/parquet-values.ts";

const text = (name: string, repetition_type: SchemaElement["repetition_type"] = "OPTIONAL"): SchemaElement => ({
  name,
  repetition_type,
  type: "BYTE_ARRAY",
  converted_type: "UTF8",
});
const group = (name: string, num_children: number, more: Partial<SchemaElement> = {}): SchemaElement => ({
  name,
  num_children,
  repetition_type: "OPTIONAL",
  ...more,
});
const list = (name: string, ...element: readonly SchemaElement[]) => [
  group(name, 1, { converted_type: "LIST" }),
  group("list", 1, { repetition_type: "REPEATED" }),
  ...element,
];

/** The rows of one column, as the library reads them and as we do, over pages of a few values. */
async function both(schema: readonly SchemaElement[], data: readonly unknown[]) {
  const root = { name: "schema", num_children: 1 };
  const name = schema[0]!.name;
  const columnData = [{ name, data: [...data] }];
  const file = parquetWriteBuffer({ columnData, schema: [root, ...schema], pageSize: 16, rowGroupSize: data.length });
  const metadata = await parquetMetadataAsync(file);
  const how = { file, metadata, compressors: {}, parsers: {}, rowStart: 0, rowEnd: data.length };
  const rows: unknown[] = [];
  for await (const batch of rowByRow({ ...how, group: metadata.row_groups[0]! })) rows.push(...batch);
  const plain = plainerOf(metadata);
  return { rows, expected: (await parquetReadObjects(how)).map((row) => plain(row)) };
}

const maybeText = fc.option(fc.string({ maxLength: 12 }));
const message = fc.option(fc.record({ role: maybeText, content: maybeText }));
const column = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 1, maxLength: 40 });

test("rowByRow() gives texts and nulls as hyparquet does", async () => {
  const property = fc.asyncProperty(column(maybeText), async (data) => {
    const { rows, expected } = await both([text("a")], data);
    assert.deepEqual(rows, expected);
  });
  await fc.assert(property, { numRuns: 50 });
});

test("rowByRow() gives lists of messages as hyparquet does, and as they were", async () => {
  const schema = list("a", group("element", 2), text("role"), text("content"));
  const property = fc.asyncProperty(column(fc.option(fc.array(message, { maxLength: 4 }))), async (data) => {
    const { rows, expected } = await both(schema, data);
    assert.deepEqual(rows, expected);
    assert.deepEqual(
      rows,
      data.map((a) => ({ a: a?.map((one) => one && { ...one }) ?? null })),
    );
  });
  await fc.assert(property, { numRuns: 100 });
});

test("rowByRow() gives lists in lists as hyparquet does", async () => {
  const texts = fc.option(fc.array(maybeText, { maxLength: 3 }));
  const property = fc.asyncProperty(column(fc.option(fc.array(texts, { maxLength: 3 }))), async (data) => {
    const { rows, expected } = await both(list("a", ...list("element", text("element"))), data);
    assert.deepEqual(rows, expected);
  });
  await fc.assert(property, { numRuns: 100 });
});

test("rowByRow() gives maps of lists as hyparquet does", async () => {
  const schema = [
    group("a", 1, { converted_type: "MAP" }),
    group("key_value", 2, { repetition_type: "REPEATED" }),
    text("key", "REQUIRED"),
    ...list("value", text("element")),
  ];
  const value = fc.option(
    fc.dictionary(fc.stringMatching(/^[a-d]$/), fc.option(fc.array(maybeText, { maxLength: 2 }))),
  );
  const property = fc.asyncProperty(column(value), async (data) => {
    const { rows, expected } = await both(schema, data);
    assert.deepEqual(rows, expected);
  });
  await fc.assert(property, { numRuns: 100 });
});

test("rowByRow() gives records that are never null", async () => {
  const schema = [group("a", 2, { repetition_type: "REQUIRED" }), text("x", "REQUIRED"), text("y")];
  const data = [
    { x: "1", y: null },
    { x: "2", y: "b" },
  ];
  const { rows } = await both(schema, data);
  assert.deepEqual(
    rows,
    data.map((a) => ({ a })),
  );
});

test("rowByRow() does not share what equal JSON texts were parsed to", async () => {
  const json: SchemaElement = { name: "a", type: "BYTE_ARRAY", converted_type: "JSON", repetition_type: "OPTIONAL" };
  const { rows } = await both([json], Array(20).fill({ x: [1] }));
  const [first, second] = rows as { a: { x: number[] } }[];
  first!.a.x.push(2);
  assert.deepEqual(second, { a: { x: [1] } });
});

test("rowByRow() throws where a column has fewer values than its group has rows", async () => {
  const schema = [{ name: "schema", num_children: 1 }, text("a")];
  const file = parquetWriteBuffer({ columnData: [{ name: "a", data: ["x", "y"] }], schema });
  const metadata = await parquetMetadataAsync(file);
  const how = { file, metadata, compressors: {}, parsers: {}, rowStart: 0, rowEnd: 3 };
  await assert.rejects(async () => {
    for await (const _ of rowByRow({ ...how, group: metadata.row_groups[0]! }));
  }, /fewer values/);
});
