import { Readable, type Transform } from "node:stream";
import zlib from "node:zlib";
import { DistilError, systemCode } from "../errors.ts";
import { peek } from "../formats/peek.ts";
import { unpackZstandard } from "../formats/zstandard.ts";

const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];

/**
 * Unpacks gzip and Zstandard bytes; others pass as they are. The first bytes decide, not the name.
 *
 * Throws ERR_INPUT for data that is cut short or damaged.
 */
export async function* decompressed(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const { first, all } = await peek(bytes);
  const unpack = first && transform(first);
  if (unpack === undefined) {
    yield* all;
    return;
  }
  const packed = Readable.from(all, { objectMode: false });
  packed.on("error", (error) => unpack.destroy(error));
  try {
    yield* packed.pipe(unpack) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw damaged(error, name);
  } finally {
    packed.destroy();
    unpack.destroy();
  }
}

function transform(block: Uint8Array): Transform | undefined {
  if (GZIP.every((byte, index) => block[index] === byte)) return zlib.createGunzip({ chunkSize: 1 << 18 });
  if (ZSTD.every((byte, index) => block[index] === byte)) return unpackZstandard();
  return undefined;
}

function damaged(error: unknown, name: string): unknown {
  if (!/^(Z_|ERR_ZSTD|ZSTD_)/.test(systemCode(error) ?? "")) return error;
  return new DistilError(
    "ERR_INPUT",
    `Cannot unpack ${name} as it is damaged or cut short: ${(error as Error).message}`,
    {
      hint: "Copy or download it again",
      cause: error,
      file: name,
      fatal: true,
    },
  );
}
