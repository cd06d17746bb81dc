import zlib from "node:zlib";

/** Zstandard of whole pages in memory. */
export interface PageZstandard {
  pack(page: Uint8Array): Uint8Array;
  readonly unpack: Unpack;
}

type Unpack = (packed: Uint8Array, length: number) => Uint8Array;

interface NodeZstandard {
  zstdCompressSync(page: Uint8Array, options: { params: Record<number, number> }): Uint8Array;
  zstdDecompressSync(packed: Uint8Array): Uint8Array;
}

/** Smaller than at level 1, which pyarrow takes, for the same time in WebAssembly. */
const LEVEL = 3;
/** zlib.constants.ZSTD_c_compressionLevel, which the types of Node 20 lack. */
const COMPRESSION_LEVEL = 100;
/** The most that WebAssembly gets at once: where its memory ends it breaks for good, and it never gives any back. */
const MOST = 64 << 20;

let opened: Promise<PageZstandard> | undefined;

/** Node's own from 22.15 on, before that WebAssembly, four times as fast as JavaScript. Odd and huge pages are left to JavaScript. */
export function pageZstandard(): Promise<PageZstandard> {
  opened ??= open();
  return opened;
}

async function open(): Promise<PageZstandard> {
  const { compressors } = await import("hyparquet-compressors");
  const own = zlib as unknown as Partial<NodeZstandard>;
  return own.zstdCompressSync ? native(own as NodeZstandard, compressors.ZSTD!) : assembled(compressors.ZSTD!);
}

function native({ zstdCompressSync, zstdDecompressSync }: NodeZstandard, slow: Unpack): PageZstandard {
  const options = { params: { [COMPRESSION_LEVEL]: LEVEL } };
  return {
    pack: (page) => zstdCompressSync(page, options),
    unpack(packed, length) {
      const page = zstdDecompressSync(packed);
      // It stops after one frame.
      return page.length === length ? page : slow(packed, length);
    },
  };
}

async function assembled(slow: Unpack): Promise<PageZstandard> {
  const { init, compress, decompress } = await import("@bokuweb/zstd-wasm");
  await init();
  return {
    pack(page) {
      if (page.length <= MOST) return compress(page, LEVEL);
      const frames: Uint8Array[] = [];
      for (let at = 0; at < page.length; at += MOST) frames.push(compress(page.subarray(at, at + MOST), LEVEL));
      return Buffer.concat(frames);
    },
    unpack(packed, length) {
      const fits = length <= MOST && [length, undefined].includes(contentSize(packed));
      if (!fits) return slow(packed, length);
      try {
        return decompress(packed, { defaultHeapSize: length });
      } catch (cause) {
        throw new Error("a page packed with Zstandard is damaged", { cause });
      }
    },
  };
}

/** What the first frame says that it holds; nothing where it does not say, as those who pack streams do not. */
function contentSize(packed: Uint8Array): number | undefined {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  if (bytes.length < 18 || bytes.readUInt32LE(0) !== 0xfd2fb528) return Number.NaN;
  const head = bytes[4]!;
  const single = (head & 0x20) !== 0;
  const at = 5 + (single ? 0 : 1) + [0, 1, 2, 4][head & 3]!;
  switch (head >> 6) {
    case 0:
      return single ? bytes[at] : undefined;
    case 1:
      return bytes.readUInt16LE(at) + 256;
    case 2:
      return bytes.readUInt32LE(at);
    default:
      return Number(bytes.readBigUInt64LE(at));
  }
}
