import { type FileHandle, open } from "node:fs/promises";
import type { AsyncBuffer, FileMetaData } from "hyparquet";
import { DistilError, didYouMean } from "../errors.ts";
import type { Row } from "../row.ts";
import { weigh } from "../row.ts";
import type { SourceFormat, SourceOptions } from "../sources/source.ts";
import { batches } from "./batch.ts";

/**
 * Parquet: one row group in memory at a time. 64-bit integers are numbers where safe, else strings; times are ISO strings.
 *
 * Throws ERR_INPUT for a file that is no Parquet, or cut short.
 */
export const parquet: SourceFormat = {
  name: "parquet",
  extensions: [".parquet"],
  async *read(file, options) {
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

async function* rowGroups(file: AsyncBuffer, name: string, { columns, signal }: SourceOptions): AsyncGenerator<Row[]> {
  const { parquetReadObjects } = await import("hyparquet");
  const { compressors } = await import("hyparquet-compressors");
  const metadata = await footer(file, name);
  if (columns !== undefined) requireColumns(columns, await topColumns(metadata), name);
  const how = { file, metadata, compressors, parsers, ...(columns === undefined ? {} : { columns: [...columns] }) };
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    signal.throwIfAborted();
    const rowEnd = rowStart + Number(group.num_rows);
    const rows = await parquetReadObjects({ ...how, rowStart, rowEnd }).catch((error: unknown) => {
      throw damaged(error, name, `in rows ${rowStart + 1} to ${rowEnd}`);
    });
    yield* batches(plainRows(rows), weigh);
    rowStart = rowEnd;
  }
}

async function footer(file: AsyncBuffer, name: string): Promise<FileMetaData> {
  const { parquetMetadataAsync } = await import("hyparquet");
  return parquetMetadataAsync(file).catch((error: unknown) => {
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

const parsers = {
  dateFromDays: (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10),
};

function* plainRows(rows: Iterable<Record<string, unknown>>): Generator<Row> {
  for (const row of rows) yield plain(row) as Row;
}

/** Parquet's values as JSON has them. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value !== "object" || value === null) return value ?? null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>, plain);
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function damaged(cause: unknown, file: string, where: string): DistilError {
  const { message } = cause as Error;
  return new DistilError("ERR_INPUT", `Cannot read ${file} as Parquet ${where}: ${message}`, {
    hint: "The file is cut short, damaged or of another kind: copy or download it again",
    cause,
    file,
    fatal: true,
  });
}
