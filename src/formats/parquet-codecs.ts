import zlib from "node:zlib";
import type { Compressors, FileMetaData } from "hyparquet";
import { pageZstandard } from "./parquet-zstandard.ts";

/** What unpacks a file's pages: Node's own code where it has some, or WebAssembly. */
export async function decompressors({ row_groups: groups }: FileMetaData): Promise<Compressors> {
  const { compressors } = await import("hyparquet-compressors");
  const zstandard = groups.some(({ columns }) => columns.some(({ meta_data }) => meta_data?.codec === "ZSTD"));
  return {
    ...compressors,
    GZIP: (input) => zlib.gunzipSync(input),
    BROTLI: (input) => zlib.brotliDecompressSync(input),
    ...(zstandard ? { ZSTD: (await pageZstandard()).unpack } : {}),
  };
}
