import { open, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ConfigInfo, folderOf, type SplitInfo } from "../cards/data-set.ts";
import { makeFolder } from "../make-folder.ts";
import type { Row } from "../row.ts";
import { writeParquet } from "../sinks/parquet.ts";
import { conflicts, type Struct } from "../sinks/parquet-type.ts";
import { unwritable } from "../sinks/unwritable.ts";
import { arrowSize } from "./arrow-size.ts";
import type { Spool } from "./spool.ts";

/** Bytes of rows in a shard at most, as `datasets` counts them. */
const SHARD = 500_000_000;

export interface ShardOptions {
  readonly signal: AbortSignal;
  /** What the data set is called in messages. */
  readonly name: string;
  warn(message: string): void;
  /** @default 500 MB */
  readonly shardSize?: number | undefined;
  /** Is told of rows that are packed. */
  packed?(rows: number): void;
}

/** A config written as Parquet: what it is, and its files by their paths in the data set. */
export interface WrittenConfig {
  readonly info: ConfigInfo;
  readonly files: readonly string[];
}

/**
 * Writes the splits of one config as `data/train-00000-of-00002.parquet` and so on under `folder`.
 *
 * All splits have the columns that their rows have together, of one type, as `datasets` wants it.
 */
export async function writeConfig(
  spools: readonly Spool[],
  folder: string,
  options: ShardOptions,
): Promise<WrittenConfig> {
  const { config, type } = spools[0]!;
  for (const [column, kind] of type.fields) {
    for (const conflict of conflicts(kind, column)) {
      options.warn(`The values of ${conflict} are of several types: they are JSON text in ${options.name}`);
    }
  }
  const written: { split: SplitInfo; files: string[]; bytes: number; sample: Row | undefined }[] = [];
  for (const spool of spools) written.push(await writeSplit(spool, type, folder, options));
  return {
    info: {
      name: config,
      type,
      splits: written.map(({ split }) => split),
      download: written.reduce((sum, { bytes }) => sum + bytes, 0),
      sample: written.find(({ sample }) => sample !== undefined)?.sample,
    },
    files: written.flatMap(({ files }) => files),
  };
}

async function writeSplit(
  spool: Spool,
  type: Struct,
  folder: string,
  { signal, shardSize = SHARD, name, packed }: ShardOptions,
) {
  let [bytes, sample] = [0, undefined as Row | undefined];
  for await (const rows of spool.read(signal)) {
    sample ??= rows[0];
    for (const row of rows) bytes += arrowSize(row, type);
  }
  const count = Math.floor(bytes / shardSize) + 1;
  const paths = Array.from({ length: count }, (_, index) => {
    const [number, all] = [index, count].map((one) => String(one).padStart(5, "0"));
    return `${folderOf(spool.config)}/${spool.split}-${number}-of-${all}.parquet`;
  });
  const rows = new Shared(spool.read(signal), type, packed);
  let download = 0;
  for (const [index, path] of paths.entries()) {
    const most = ((index + 1) * bytes) / count;
    download += await writeFile(
      join(folder, path),
      () => rows.until(index === count - 1 ? Number.POSITIVE_INFINITY : most),
      type,
      name,
    );
  }
  return { split: { name: spool.split, rows: spool.rows, bytes }, files: paths, bytes: download, sample };
}

async function writeFile(
  path: string,
  rows: () => AsyncIterable<readonly Row[]>,
  type: Struct,
  name: string,
): Promise<number> {
  try {
    makeFolder(dirname(path));
    const file = await open(path, "w");
    try {
      await writeParquet(rows, type, file);
      await file.sync();
    } finally {
      await file.close();
    }
    return (await stat(path)).size;
  } catch (error) {
    throw unwritable(error, name);
  }
}

/** Rows that several shards take from, one after the other. */
class Shared {
  readonly #rows: AsyncIterator<readonly Row[]>;
  readonly #type: Struct;
  #left: readonly Row[] = [];
  #bytes = 0;
  readonly #packed: ((rows: number) => void) | undefined;

  constructor(rows: AsyncIterable<readonly Row[]>, type: Struct, packed?: (rows: number) => void) {
    this.#packed = packed;
    this.#rows = rows[Symbol.asyncIterator]();
    this.#type = type;
  }

  /** Gives rows until so many bytes were given in all. */
  async *until(most: number): AsyncGenerator<readonly Row[]> {
    while (this.#bytes < most) {
      if (this.#left.length === 0) {
        const { done, value } = await this.#rows.next();
        if (done) return;
        this.#left = value;
      }
      let end = 0;
      while (end < this.#left.length && this.#bytes < most) this.#bytes += arrowSize(this.#left[end++]!, this.#type);
      const given = this.#left.slice(0, end);
      this.#left = this.#left.slice(end);
      yield given;
      this.#packed?.(given.length);
    }
  }
}
