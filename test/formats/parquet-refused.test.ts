import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { type TestContext, test } from "node:test";
import type { CompressionCodec, SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { fileFor, readAll } from "../helpers/files.ts";

interface Odd {
  readonly codec?: CompressionCodec;
  readonly element?: Partial<SchemaElement>;
  readonly data?: readonly unknown[];
}

/** A file of which column `a` is odd, and column `b` is not. */
async function oddFile(
  context: TestContext,
  { codec = "UNCOMPRESSED", element = {}, data = ["x"] }: Odd,
): Promise<string> {
  const writer = new ByteWriter();
  const schema: SchemaElement[] = [
    { name: "schema", num_children: 2 },
    { name: "a", type: "BYTE_ARRAY", repetition_type: "OPTIONAL", ...element },
    { name: "b", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
  ];
  const file = new ParquetWriter({ writer, schema, codec, compressors: { LZO: (bytes) => bytes } });
  const columnData = [
    { name: "a", data: [...data] },
    { name: "b", data: ["y"] },
  ];
  await file.write({ columnData });
  await file.finish();
  return fileFor(context, "odd.parquet", writer.getBytes());
}

test("parquet.read() refuses a codec that is not known here by name", async (context) => {
  const path = await oddFile(context, { codec: "LZO" });
  await assert.rejects(readAll(path), {
    code: "ERR_INPUT",
    message: `Cannot read column a of ${path} as it is packed with LZO`,
  });
});

for (const converted_type of ["INTERVAL", "BSON"] as const) {
  test(`parquet.read() refuses a column of type ${converted_type} by name, and reads the others`, async (context) => {
    const fixed = { type: "FIXED_LEN_BYTE_ARRAY", type_length: 12 } as const;
    const element = { converted_type, ...(converted_type === "INTERVAL" ? fixed : {}) };
    const path = await oddFile(context, { element, data: [new Uint8Array(12)] });
    const message = `Cannot read column a of ${path} as its values are of type ${converted_type}`;
    await assert.rejects(readAll(path), { code: "ERR_INPUT", message });
    assert.deepEqual((await readAll(path, { columns: ["b"] })).rows, [{ b: "y" }]);
  });
}

test("parquet.read() says that a file is encrypted", async (context) => {
  const bytes = await readFile(await oddFile(context, {}));
  bytes.write("PARE", bytes.length - 4);
  const path = await fileFor(context, "secret.parquet", bytes);
  await assert.rejects(readAll(path), { code: "ERR_INPUT", message: `Cannot read ${path} as it is encrypted` });
});

test("parquet.read() gives bytes that are not said to be text as Base64", async (context) => {
  const path = await oddFile(context, { data: [Uint8Array.of(0xff, 0xfe)] });
  assert.deepEqual((await readAll(path)).rows, [{ a: "//4=", b: "y" }]);
});
