import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { ColumnSource } from "hyparquet-writer";
import { parquetWriteBuffer } from "hyparquet-writer";
import { fileFor, readAll } from "../helpers/files.ts";

async function parquetFile(context: TestContext, columnData: ColumnSource[], rowGroupSize = 100): Promise<string> {
  return fileFor(context, "a.parquet", new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize })));
}

test("parquet.read() gives the rows of every row group in order", async (context) => {
  const data = Array.from({ length: 1000 }, (_, index) => index);
  const { rows } = await readAll(await parquetFile(context, [{ name: "index", data, type: "INT32" }], 300));
  assert.deepEqual(
    rows.map((row) => row["index"]),
    data,
  );
});

test("parquet.read() gives 64-bit integers as numbers where safe, else as strings", async (context) => {
  const path = await parquetFile(context, [{ name: "n", data: [1n, 2n ** 53n, null], type: "INT64" }]);
  assert.deepEqual((await readAll(path)).rows, [{ n: 1 }, { n: "9007199254740992" }, { n: null }]);
});

test("parquet.read() gives times as ISO strings", async (context) => {
  const path = await parquetFile(context, [{ name: "at", data: [new Date(0)], type: "TIMESTAMP" }]);
  assert.deepEqual((await readAll(path)).rows, [{ at: "1970-01-01T00:00:00.000Z" }]);
});

test("parquet.read() reads only the columns asked for, and names the one that is missing", async (context) => {
  const path = await parquetFile(context, [
    { name: "instruction", data: ["x"] },
    { name: "b", data: [1] },
  ]);
  assert.deepEqual((await readAll(path, { columns: ["instruction"] })).rows, [{ instruction: "x" }]);
  await assert.rejects(readAll(path, { columns: ["instuction"] }), {
    code: "ERR_COLUMN",
    message: `Cannot read column instuction of ${path} as there is none`,
  });
});

test("parquet.read() throws for a file that is cut short, or is none", async (context) => {
  const whole = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "a", data: ["x".repeat(1000)] }] }));
  for (const content of [
    whole.subarray(0, whole.length - 20),
    whole.subarray(0, 9),
    Buffer.from('{"a":1}\n'.repeat(9)),
  ]) {
    const path = await fileFor(context, "a.parquet", content);
    await assert.rejects(readAll(path), { code: "ERR_INPUT", message: /^Cannot read .*a\.parquet as Parquet/ });
  }
});

test("parquet.read() throws for a damaged row group and says where", async (context) => {
  const whole = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "a", data: ["x".repeat(1000), "y"] }] }));
  whole.fill(255, 4, 40);
  const path = await fileFor(context, "a.parquet", whole);
  await assert.rejects(readAll(path), { code: "ERR_INPUT", message: /in rows 1 to 2/ });
});

test("parquet.read() warns of an empty file", async (context) => {
  const { rows, warnings } = await readAll(await fileFor(context, "a.parquet", ""));
  assert.deepEqual([rows.length, warnings.length], [0, 1]);
});
