import { type FileHandle, open } from "node:fs/promises";
import type { AsyncBuffer, ColumnChunk, FileMetaData } from "hyparquet";
import { DistilError, didYouMean } from "../errors.ts";
import type { Row } from "../row.ts";
import { weigh } from "../row.ts";
import type { SourceFormat, SourceOptions } from "../sources/source.ts";
import { batches } from "./batch.ts";
import { ReadAhead } from "./parquet-ahead.ts";
import { decompressors } from "./parquet-codecs.ts";
import { type GroupReading, rowByRow } from "./parquet-group.ts";
import { encrypted, isEncrypted, refuseStrange } from "./parquet-refused.ts";
import { parsersForRows, plainerOf } from "./parquet-values.ts";

/**
 * Parquet: of each column a page or two and some packed bytes in memory, however large its row groups are. Integers of 64 bits
 * and decimals are numbers where safe, else strings; times are ISO strings, bytes Base64.
 *
 * Throws ERR_INPUT for a file that is no Parquet, or cut short.
 */
export const parquet: SourceFormat = {
  name: "parquet",
  extensions: [".parquet"],
  async *read(file, options) {
    if (file.random !== undefined) {
      yield* rowGroups(await file.random(), file.name, options, true);
      return;
    }
    const handle = await open(await file.path());
    try {
      const buffer = await randomAccess(handle);
      if (buffer.byteLength > 0) yield* rowGroups(buffer, file.name, options, false);
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

/** A group's rows as JSON has them. */
async function* rowsOf(how: GroupReading): AsyncGenerator<Row[]> {
  // What a variant holds takes hyparquet as a whole.
  const varies = how.metadata.schema.some(({ logical_type }) => logical_type?.type === "VARIANT");
  if (!varies) yield* rowByRow(how);
  else {
    const { parquetReadObjects } = await import("hyparquet");
    const plain = plainerOf(how.metadata);
    yield (await parquetReadObjects(how)).map((row) => plain(row) as Row);
  }
}

async function* rowGroups(
  file: AsyncBuffer,
  name: string,
  { columns, enough, sparse, signal }: SourceOptions,
  far: boolean,
): AsyncGenerator<Row[]> {
  const metadata = await footer(file, name, signal);
  const compressors = await decompressors(metadata);
  const there = await topColumns(metadata);
  if (columns !== undefined && !sparse) requireColumns(columns, there, name);
  // Where one of those that suffice is missing, somebody will want to know what there is.
  const suffices = sparse || enough?.every((column) => there.includes(column)) ? enough : undefined;
  const wanted = (columns ?? suffices)?.filter((column) => there.includes(column));
  refuseStrange(metadata, wanted, name);
  const how = {
    file,
    metadata,
    compressors,
    parsers: parsersForRows(),
    far: far ? new ReadAhead(file) : undefined,
    ...(wanted === undefined ? {} : { columns: wanted }),
  };
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    signal.throwIfAborted();
    const rowEnd = rowStart + Number(group.num_rows);
    try {
      for await (const rows of rowsOf({ ...how, group, rowStart, rowEnd })) yield* batches(rows, weigh);
    } catch (error) {
      signal.throwIfAborted();
      throw damaged(error, name, `in rows ${rowStart + 1} to ${rowEnd}`);
    }
    rowStart = rowEnd;
  }
}

async function footer(file: AsyncBuffer, name: string, signal: AbortSignal): Promise<FileMetaData> {
  const { parquetMetadataAsync } = await import("hyparquet");
  const metadata = await parquetMetadataAsync(file).catch(async (error: unknown) => {
    signal.throwIfAborted();
    if (await isEncrypted(file)) throw encrypted(name);
    throw damaged(error, name, "by its last bytes, where its index should be");
  });
  for (const { columns } of metadata.row_groups) for (const { meta_data: chunk } of columns) if (chunk) forget(chunk);
  return metadata;
}

/** Lets go of what nobody here asks for: of a file of many groups it is most of what there is in memory. */
function forget(chunk: NonNullable<ColumnChunk["meta_data"]>): void {
  for (const key of ["statistics", "size_statistics", "encoding_stats"] as const) delete chunk[key];
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
