import { type FileHandle, open } from "node:fs/promises";
import type { AsyncBuffer, FileMetaData } from "hyparquet";
import { DistilError, didYouMean } from "../errors.ts";
import type { Row } from "../row.ts";
import { weigh } from "../row.ts";
import type { SourceFormat, SourceOptions } from "../sources/source.ts";
import { batches } from "./batch.ts";
import { decompressors } from "./parquet-codecs.ts";
import { rowByRow } from "./parquet-group.ts";
import { type GroupReading, headFirst } from "./parquet-head.ts";
import { parsersForRows, plainerOf } from "./parquet-values.ts";

/**
 * Parquet: one row group, packed, and a batch of its rows in memory at a time. 64-bit integers are numbers where safe, else strings; times are ISO strings.
 *
 * Throws ERR_INPUT for a file that is no Parquet, or cut short.
 */
export const parquet: SourceFormat = {
  name: "parquet",
  extensions: [".parquet"],
  async *read(file, options) {
    if (file.random !== undefined) {
      yield* rowGroups(await file.random(), file.name, options, fromAfar);
      return;
    }
    const handle = await open(await file.path());
    try {
      const buffer = await randomAccess(handle);
      if (buffer.byteLength > 0) yield* rowGroups(buffer, file.name, options);
    } finally {
      await handle.close();
    }
  },
};

async function randomAccess(handle: FileHandle): Promise<AsyncBuffer> {
  const { size } = await handle.stat();
  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = new Uint8Array(end - start);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
      if (bytesRead < bytes.length) throw new Error("the file ends too early");
      return bytes.buffer;
    },
  };
}

/** How the rows of one group are read, as JSON has them. */
type ReadGroup = (how: GroupReading) => AsyncIterable<Row[]>;

async function* fromNear(how: GroupReading): AsyncGenerator<Row[]> {
  // What a variant holds takes hyparquet as a whole.
  const varies = how.metadata.schema.some(({ logical_type }) => logical_type?.type === "VARIANT");
  yield* varies ? plainly(atOnce(how), how) : rowByRow(how);
}

async function* fromAfar(how: GroupReading): AsyncGenerator<Row[]> {
  yield* plainly(headFirst(how), how);
}

async function* atOnce(how: GroupReading): AsyncGenerator<Row[]> {
  const { parquetReadObjects } = await import("hyparquet");
  yield parquetReadObjects(how);
}

async function* plainly(groups: AsyncIterable<Row[]>, { metadata }: GroupReading): AsyncGenerator<Row[]> {
  const plain = plainerOf(metadata);
  for await (const rows of groups) yield rows.map((row) => plain(row) as Row);
}

async function* rowGroups(
  file: AsyncBuffer,
  name: string,
  { columns, sparse, signal }: SourceOptions,
  readGroup: ReadGroup = fromNear,
): AsyncGenerator<Row[]> {
  const metadata = await footer(file, name, signal);
  const compressors = await decompressors(metadata);
  const there = await topColumns(metadata);
  if (columns !== undefined && !sparse) requireColumns(columns, there, name);
  const wanted = columns?.filter((column) => there.includes(column));
  const how = {
    file,
    metadata,
    compressors,
    parsers: parsersForRows(),
    ...(wanted === undefined ? {} : { columns: wanted }),
  };
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    signal.throwIfAborted();
    const rowEnd = rowStart + Number(group.num_rows);
    try {
      for await (const rows of readGroup({ ...how, group, rowStart, rowEnd })) yield* batches(rows, weigh);
    } catch (error) {
      signal.throwIfAborted();
      throw damaged(error, name, `in rows ${rowStart + 1} to ${rowEnd}`);
    }
    rowStart = rowEnd;
  }
}

async function footer(file: AsyncBuffer, name: string, signal: AbortSignal): Promise<FileMetaData> {
  const { parquetMetadataAsync } = await import("hyparquet");
  return parquetMetadataAsync(file).catch((error: unknown) => {
    signal.throwIfAborted();
    throw damaged(error, name, "by its last bytes, where its index should be");
  });
}

async function topColumns(metadata: FileMetaData): Promise<string[]> {
  const { parquetSchema } = await import("hyparquet");
  return parquetSchema(metadata).children.map((child) => child.element.name);
}

function requireColumns(wanted: readonly string[], there: readonly string[], file: string): void {
  const missing = wanted.find((column) => !there.includes(column));
  if (missing === undefined) return;
  const hint = didYouMean(missing, there) || `It has ${there.join(", ")}`;
  throw new DistilError("ERR_COLUMN", `Cannot read column ${missing} of ${file} as there is none`, {
    hint,
    file,
    fatal: true,
  });
}

function damaged(cause: unknown, file: string, where: string): unknown {
  if (cause instanceof DistilError) return cause;
  const { message } = cause as Error;
  return new DistilError("ERR_INPUT", `Cannot read ${file} as Parquet ${where}: ${message}`, {
    hint: "The file is cut short, damaged or of another kind: copy or download it again",
    cause,
    file,
    fatal: true,
  });
}
