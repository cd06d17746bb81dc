import type { convert } from "hyparquet/src/convert.js";

/** How hyparquet is told of a column. */
export type PageDecoder = Parameters<typeof convert>[1];

/** The parts of hyparquet that read pages. */
export type Hyparquet = Awaited<ReturnType<typeof hyparquet>>;

/** Loads them, when the first file is read. */
export async function hyparquet() {
  const { parquetHeader, readPage } = await import("hyparquet/src/column.js");
  const { decompressPage, readDataPage } = await import("hyparquet/src/datapage.js");
  const { convert } = await import("hyparquet/src/convert.js");
  const { readRleBitPackedHybrid } = await import("hyparquet/src/encoding.js");
  const { getMaxDefinitionLevel, getMaxRepetitionLevel } = await import("hyparquet/src/schema.js");
  return {
    ...{ parquetHeader, readPage, decompressPage, readDataPage, convert, readRleBitPackedHybrid },
    ...{ getMaxDefinitionLevel, getMaxRepetitionLevel },
  };
}
