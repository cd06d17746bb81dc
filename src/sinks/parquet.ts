import type { FileHandle } from "node:fs/promises";
import { pageZstandard } from "../formats/parquet-zstandard.ts";
import { lineOf, type Row } from "../row.ts";
import { calmly } from "./calm-heap.ts";
import { lineFor } from "./line.ts";
import { PackedGroups } from "./parquet-groups.ts";
import { conflicts, fits, fitted, isPlain, type Struct, schemaOf, widenFields } from "./parquet-type.ts";
import type { Sink, SinkFormat } from "./sink.ts";
import { openSpooled, type Rows } from "./spooled.ts";

/** What a row group holds at most: rows, and characters of JSON. Half as many would double what readers must know of a large file. */
const GROUP = { rows: 10_000, characters: 8 << 20 };

/**
 * Parquet packed with Zstandard, with lists and objects as they are. A column's type is what all its values have in common;
 * values that do not agree become JSON text, with a warning.
 *
 * Written at the end, a row group in memory at a time.
 */
export const parquet: SinkFormat = {
  name: "parquet",
  extensions: [".parquet"],
  async open(path, options) {
    const type: Struct = { kind: "struct", fields: new Map() };
    const spool = await openSpooled(path, options, async (rows, file, warn) => {
      for (const [name, column] of type.fields) {
        for (const conflict of conflicts(column, name)) {
          warn(`The values of ${conflict} are of several types: they are JSON text in ${path}`);
        }
      }
      await writeParquet(rows, type, file);
    });
    return typed(spool, type);
  },
};

/** Takes types of rows on their way, so that they need not be read once more for them. */
function typed(sink: Sink, type: Struct): Sink {
  return {
    write(rows) {
      const written = sink.write(rows);
      takeTypes(type, rows);
      return written;
    },
    finish: (whole) => sink.finish(whole),
  };
}

/** Widens the columns' types by those of rows that are written as JSON Lines. */
export function takeTypes(type: Struct, rows: readonly Row[]): void {
  // What is read back is what JSON makes of a value, and no other types.
  for (const row of rows) widenFields(type, isPlain(row) ? row : (JSON.parse(lineFor(row)) as Row));
}

/** Writes rows of that type as one Parquet file. */
export function writeParquet(rows: Rows, type: Struct, file: FileHandle): Promise<void> {
  return calmly(() => writeRows(rows, type, file));
}

async function writeRows(rows: Rows, type: Struct, file: FileHandle): Promise<void> {
  const { ByteWriter, ParquetWriter } = await import("hyparquet-writer");
  const { pack } = await pageZstandard();
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
    codec: "ZSTD",
    compressors: { ZSTD: pack },
    createdBy: "distilstream",
  });
  Object.assign(writer, { row_groups: new PackedGroups() });
  for await (const columns of groups(rows, type)) {
    const columnData = Array.from(type.fields, ([name, column], index) => ({
      name,
      data: columns[index]!,
      // Least and greatest texts cost a quarter of the time and help nobody.
      statistics: column.kind === "integer" || column.kind === "double",
      // Where its pages lie is soon found in so small a group.
      offsetIndex: false,
    }));
    await writer.write({ columnData, rowGroupSize: columns[0]?.length ?? 0 });
    writer.pendingIndexes.length = 0;
  }
  await writer.finish();
}

/** The values of each column, a group at a time. A row is let go at once: the collector would carry it along until the group is full. */
async function* groups(rows: Rows, type: Struct): AsyncGenerator<readonly unknown[][]> {
  const fields = Array.from(type.fields, ([name, column]) => ({ name, column, as: fits(column) }));
  let columns = fields.map((): unknown[] => []);
  let [count, characters] = [0, 0];
  for await (const batch of rows()) {
    for (const row of batch) {
      for (const [index, { name, column, as }] of fields.entries()) {
        columns[index]!.push(as ? row[name] : fitted(row[name], column));
      }
      characters += lineOf(row)?.length ?? 0;
    }
    count += batch.length;
    if (count < GROUP.rows && characters < GROUP.characters) continue;
    yield columns;
    columns = fields.map(() => []);
    [count, characters] = [0, 0];
  }
  if (count > 0) yield columns;
}
