import { parquetWriteBuffer } from "hyparquet-writer";

type Columns = Readonly<Record<string, readonly unknown[]>>;

/** A small Parquet file. */
export function parquetOf(columns: Columns, rowGroupSize?: number): Buffer {
  const columnData = Object.entries(columns).map(([name, data]) => ({ name, data: [...data] }));
  return Buffer.from(parquetWriteBuffer({ columnData, ...(rowGroupSize === undefined ? {} : { rowGroupSize }) }));
}
