import type { FileHandle } from "node:fs/promises";
import { lineOf, type Row } from "../row.ts";
import { conflicts, fits, fitted, type Struct, schemaOf, widenFields } from "./parquet-type.ts";
import type { SinkFormat } from "./sink.ts";
import { openSpooled, type Rows } from "./spooled.ts";

/** What a row group holds at most: rows, and characters of JSON. */
const GROUP = { rows: 10_000, characters: 8 << 20 };

/**
 * Parquet, with lists and objects as they are. A column's type is what all its values have in common; values that do not
 * agree become JSON text, with a warning.
 *
 * Written at the end, a row group in memory at a time.
 */
export const parquet: SinkFormat = {
  name: "parquet",
  extensions: [".parquet"],
  open: (path, options) =>
    openSpooled(path, options, async (rows, file, warn) => {
      const type = await commonType(rows);
      for (const [name, column] of type.fields) {
        for (const conflict of conflicts(column, name)) {
          warn(`The values of ${conflict} are of several types: they are JSON text in ${path}`);
        }
      }
      await writeParquet(rows, type, file);
    }),
};

/** What the values of each column have in common. */
export async function commonType(rows: Rows): Promise<Struct> {
  const type: Struct = { kind: "struct", fields: new Map() };
  for await (const batch of rows()) for (const row of batch) widenFields(type, row);
  return type;
}

/** Writes rows of that type as one Parquet file. */
export async function writeParquet(rows: Rows, type: Struct, file: FileHandle): Promise<void> {
  const { ByteWriter, ParquetWriter } = await import("hyparquet-writer");
  const bytes = new ByteWriter();
  const flush = async () => {
    await file.writeFile(bytes.getBytes());
    bytes.index = 0;
  };
  const root = { name: "schema", num_children: type.fields.size };
  const schema = [root, ...[...type.fields].flatMap(([name, column]) => schemaOf(name, column))];
  const writer = new ParquetWriter({
    writer: Object.assign(bytes, { flush, finish: flush }),
    schema,
    createdBy: "distilstream",
  });
  for await (const group of groups(rows)) {
    const columnData = Array.from(type.fields, ([name, column]) => ({
      name,
      data: group.map(fits(column) ? (row) => row[name] : (row) => fitted(row[name], column)),
      // Least and greatest texts cost a quarter of the time and help nobody.
      statistics: column.kind === "integer" || column.kind === "double",
    }));
    await writer.write({ columnData, rowGroupSize: group.length });
  }
  await writer.finish();
}

async function* groups(rows: Rows): AsyncGenerator<Row[]> {
  let group: Row[] = [];
  let characters = 0;
  for await (const batch of rows()) {
    for (const row of batch) {
      group.push(row);
      characters += lineOf(row)?.length ?? 0;
    }
    if (group.length < GROUP.rows && characters < GROUP.characters) continue;
    yield group;
    group = [];
    characters = 0;
  }
  if (group.length > 0) yield group;
}
