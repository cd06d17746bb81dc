import zlib from "node:zlib";
import type { Compressors } from "hyparquet";

/** What unpacks pages: Node's own code where it has some. Zstandard came with Node 22.15. */
export async function decompressors(): Promise<Compressors> {
  const { compressors } = await import("hyparquet-compressors");
  const { zstdDecompressSync } = zlib as unknown as { zstdDecompressSync?: (input: Uint8Array) => Buffer };
  return {
    ...compressors,
    GZIP: (input) => zlib.gunzipSync(input),
    BROTLI: (input) => zlib.brotliDecompressSync(input),
    ...(zstdDecompressSync === undefined ? {} : { ZSTD: (input: Uint8Array) => zstdDecompressSync(input) }),
  };
}
