import type { AsyncBuffer } from "hyparquet";

/** Bytes of a block at most; two are in memory. */
const MOST = 8 << 20;
const GROWTH = 2;

interface Block {
  readonly start: number;
  readonly end: number;
  readonly bytes: Promise<ArrayBuffer>;
}

/**
 * Reads parts of a file that is far away in larger blocks, and the next block before it is needed, where the parts follow one
 * another: a thousand small groups are not a thousand requests, each waited for.
 */
export class ReadAhead implements Pick<AsyncBuffer, "slice"> {
  readonly #file: AsyncBuffer;
  /** Where the last part ended. */
  #last = -1;
  #size = 0;
  #blocks: readonly Block[] = [];

  constructor(file: AsyncBuffer) {
    this.#file = file;
  }

  async slice(start: number, end = this.#file.byteLength): Promise<ArrayBuffer> {
    const follows = start === this.#last;
    this.#last = end;
    if (!follows) {
      this.#blocks = [];
      this.#size = end - start;
      return this.#file.slice(start, end);
    }
    const kept = this.#blocks.filter((block) => block.end > start);
    let until = kept.at(-1)?.end ?? start;
    while (until < end || (until < this.#file.byteLength && until - end < this.#size / GROWTH)) {
      kept.push(this.#ask(until));
      until = kept.at(-1)!.end;
    }
    this.#blocks = kept;
    return joined(kept, start, end);
  }

  #ask(start: number): Block {
    this.#size = Math.min(MOST, this.#size * GROWTH);
    const end = Math.min(this.#file.byteLength, start + this.#size);
    const bytes = Promise.resolve(this.#file.slice(start, end));
    // It may never be waited for, where the reader leaves.
    bytes.catch(() => {});
    return { start, end, bytes };
  }
}

async function joined(blocks: readonly Block[], start: number, end: number): Promise<ArrayBuffer> {
  const part = new Uint8Array(end - start);
  for (const block of blocks) {
    const [from, to] = [Math.max(start, block.start), Math.min(end, block.end)];
    if (from < to) part.set(new Uint8Array(await block.bytes, from - block.start, to - from), from - start);
  }
  return part.buffer;
}
