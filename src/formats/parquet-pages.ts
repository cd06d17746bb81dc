import type { AsyncBuffer } from "hyparquet";

/** Bytes of a file that are at hand. */
export interface Piece {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** The pages that are there to their end; nothing where no page of data is. */
export async function wholePages(bytes: Uint8Array): Promise<Uint8Array> {
  const { parquetHeader } = await import("hyparquet/src/column.js");
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  let [end, data] = [0, false];
  while (reader.offset < bytes.length) {
    try {
      const { type, compressed_page_size } = parquetHeader(reader);
      reader.offset += compressed_page_size;
      if (reader.offset > bytes.length) break;
      end = reader.offset;
      data ||= type.startsWith("DATA_PAGE");
    } catch {
      break;
    }
  }
  return data ? bytes.subarray(0, end) : bytes.subarray(0, 0);
}

/** A file of which only some pieces are known. */
export function patchwork(byteLength: number, pieces: readonly Piece[]): AsyncBuffer {
  return {
    byteLength,
    slice(from, to = byteLength) {
      const joined = new Uint8Array(to - from);
      for (const { start, bytes } of pieces) {
        const [first, last] = [Math.max(from, start), Math.min(to, start + bytes.length)];
        if (first < last) joined.set(bytes.subarray(first - start, last - start), first - from);
      }
      return joined.buffer;
    },
  };
}
