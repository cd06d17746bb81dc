import { Transform } from "node:stream";
import zlib from "node:zlib";
import { pageZstandard } from "./parquet-zstandard.ts";

/** Bytes of a frame, where Node packs none by itself. */
const FRAME = 4 << 20;

/** Packs bytes with Zstandard as they come: Node's own from 22.15 on, before that frame by frame in WebAssembly. */
export function packZstandard(): Transform {
  const { createZstdCompress } = zlib as unknown as { createZstdCompress?: () => Transform };
  return createZstdCompress?.() ?? inFrames();
}

/**
 * Unpacks Zstandard as it comes, 150 MB a second. Not by Node's own: it ends after the first of several frames (22 and 24) and
 * takes one that is cut short for whole (22), and says nothing.
 */
export function unpackZstandard(): Transform {
  let stream: Promise<{ push(block: Uint8Array, last?: boolean): void }> | undefined;
  function feed(to: Transform, block: Uint8Array, last: boolean, done: (error?: Error) => void): void {
    stream ??= import("fzstd").then(({ Decompress }) => new Decompress((bytes) => void to.push(bytes)));
    stream
      .then((into) => into.push(block, last))
      .then(
        () => done(),
        (cause: Error) => done(Object.assign(new Error(cause.message, { cause }), { code: "ZSTD_error" })),
      );
  }
  return new Transform({
    transform(block: Buffer, _, done) {
      feed(this, block, false, done);
    },
    flush(done) {
      feed(this, new Uint8Array(0), true, done);
    },
  });
}

function inFrames(): Transform {
  let blocks: Buffer[] = [];
  let size = 0;
  async function frame(): Promise<Uint8Array> {
    const { pack } = await pageZstandard();
    const packed = pack(Buffer.concat(blocks, size));
    [blocks, size] = [[], 0];
    return packed;
  }
  return new Transform({
    transform(block: Buffer, _, done) {
      size += blocks.push(block) && block.length;
      if (size < FRAME) done();
      else frame().then((packed) => done(null, packed), done);
    },
    flush(done) {
      frame().then((packed) => done(null, packed), done);
    },
  });
}
