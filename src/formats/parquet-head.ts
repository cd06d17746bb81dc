import type { AsyncBuffer, ColumnChunk, Compressors, FileMetaData, ParquetParsers, RowGroup } from "hyparquet";
import { type Piece, patchwork, wholePages } from "./parquet-pages.ts";

/** The rows of one group of a Parquet file. */
export interface GroupReading {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly group: RowGroup;
  readonly columns?: string[];
  readonly compressors: Compressors;
  readonly parsers: Partial<ParquetParsers>;
  readonly rowStart: number;
  readonly rowEnd: number;
}

type Rows = Record<string, unknown>[];

/** Bytes of a group that are had at once: a reader that leaves early saves nothing worth a request. */
const SMALL = 4 << 20;
/** Bytes of each column in the first look, and by how much each further one is larger. */
const LOOK = 256 << 10;
const GROWTH = 4;
/** Rows in the first look where an index says which pages hold them. */
const INDEXED = 1000;

/**
 * Reads a group from far away: its first pages, then more, then the rest, so that a reader of few rows costs few bytes even
 * where a file is one group of a gigabyte.
 */
export async function* headFirst(how: GroupReading): AsyncGenerator<Rows> {
  const { parquetReadObjects } = await import("hyparquet");
  const { rowStart, rowEnd } = how;
  const chunks = chunksOf(how);
  const bytes = chunks.reduce((sum, chunk) => sum + sizeOf(chunk), 0);
  let done = rowStart;
  if (bytes > SMALL) {
    const looks = chunks.every(({ offset_index_length }) => offset_index_length)
      ? byIndex(how)
      : byPages(how, chunks, bytes);
    for await (const rows of looks) {
      done += rows.length;
      yield rows;
    }
  }
  if (done < rowEnd) yield parquetReadObjects({ ...how, rowStart: done, rowEnd, useOffsetIndex: true });
}

function chunksOf({ group, columns }: GroupReading): ColumnChunk[] {
  return group.columns.filter(({ meta_data }) => columns?.includes(meta_data!.path_in_schema[0]!) ?? true);
}

const sizeOf = ({ meta_data }: ColumnChunk): number => Number(meta_data!.total_compressed_size);
const startOf = ({ meta_data }: ColumnChunk): number =>
  Number(meta_data!.dictionary_page_offset || meta_data!.data_page_offset);

async function* byIndex(how: GroupReading): AsyncGenerator<Rows> {
  const { parquetReadObjects } = await import("hyparquet");
  let from = how.rowStart;
  for (let rows = INDEXED; from + rows * GROWTH < how.rowEnd; rows *= GROWTH) {
    yield parquetReadObjects({ ...how, rowStart: from, rowEnd: from + rows, useOffsetIndex: true });
    from += rows;
  }
}

async function* byPages(how: GroupReading, chunks: readonly ColumnChunk[], bytes: number): AsyncGenerator<Rows> {
  let given = 0;
  for (let look = LOOK; look * chunks.length < bytes / GROWTH; look *= GROWTH) {
    const rows = await firstRows(how, chunks, look);
    if (rows.length > given) yield rows.slice(given);
    given = Math.max(given, rows.length);
  }
}

/** The rows that are whole in the first `look` bytes of each column. */
async function firstRows(how: GroupReading, chunks: readonly ColumnChunk[], look: number): Promise<Rows> {
  const pieces = await Promise.all(
    chunks.map(async (chunk): Promise<Piece> => {
      const start = startOf(chunk);
      const bytes = await how.file.slice(start, start + Math.min(look, sizeOf(chunk)));
      return { start, bytes: await wholePages(new Uint8Array(bytes)) };
    }),
  );
  if (pieces.some(({ bytes }) => bytes.length === 0)) return [];
  const columns = chunks.map((chunk, index): ColumnChunk => {
    const total_compressed_size = BigInt(pieces[index]!.bytes.length);
    return { ...chunk, meta_data: { ...chunk.meta_data!, total_compressed_size } };
  });
  const metadata = { ...how.metadata, row_groups: [{ ...how.group, columns }] };
  return rowsOf({ ...how, metadata, file: patchwork(how.file.byteLength, pieces), rowStart: 0 }, chunks);
}

/** Pages of different columns end at different rows: as many rows as all of them have. */
async function rowsOf(how: GroupReading, chunks: readonly ColumnChunk[]): Promise<Rows> {
  const { parquetRead } = await import("hyparquet");
  const values = new Map<string, unknown[]>(chunks.map(({ meta_data }) => [meta_data!.path_in_schema[0]!, []]));
  const { file, metadata, compressors, parsers, columns } = how;
  await parquetRead({
    ...{ file, metadata, compressors, parsers },
    ...(columns === undefined ? {} : { columns }),
    onChunk({ columnName, columnData }) {
      const column = values.get(columnName)!;
      for (const value of columnData) column.push(value);
    },
  });
  const nested = new Set(
    chunks.flatMap(({ meta_data: { path_in_schema: path } = {} as never }) => (path.length > 1 ? [path[0]] : [])),
  );
  // The last row of a nested column may go on in the next page.
  const counts = [...values].map(([name, column]) => column.length - (nested.has(name) ? 1 : 0));
  const count = Math.max(0, Math.min(...counts));
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(Array.from(values, ([name, column]) => [name, column[row]])),
  );
}
