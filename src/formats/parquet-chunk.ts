import type { AsyncBuffer } from "hyparquet";

/** How many bytes of each column are asked for at a time. */
export interface Reach {
  readonly first: number;
  /** Each look is this many times as large as the one before, up to `most`. */
  readonly growth: number;
  readonly most: number;
  /** Whether the next bytes are asked for before they are needed, once looks are as large as they get. */
  readonly ahead: boolean;
}

const FIRST = 256 << 10;
/** Bytes of a group that may be at hand in all its columns together, pages aside. */
const AT_HAND = 32 << 20;

/** On a disk a look costs nothing. From far away the first one is small, for a reader who leaves early, unless it has read on. */
export function reachOf(columns: number, far: boolean, goesOn: boolean): Reach {
  const share = Math.max(FIRST / 4, Math.floor(AT_HAND / Math.max(1, columns) / (far ? 2 : 1)));
  if (!far) return { first: Math.min(share, 1 << 20), growth: 1, most: Math.min(share, 1 << 20), ahead: false };
  const most = Math.max(FIRST, Math.min(share, 8 << 20));
  return { first: goesOn ? most : FIRST, growth: 4, most, ahead: true };
}

/** The bytes of one column of a group in their order, as many of them in memory as are looked at. */
export class ChunkBytes {
  readonly #file: Pick<AsyncBuffer, "slice">;
  readonly #reach: Reach;
  readonly #end: number;
  #look: number;
  /** What is at hand, from `#at` on. */
  #bytes = new Uint8Array(0);
  #at = 0;
  /** Where the file is read next. */
  #next: number;
  #coming: { readonly size: number; readonly bytes: Promise<ArrayBuffer> } | undefined;

  constructor(file: Pick<AsyncBuffer, "slice">, start: number, end: number, reach: Reach) {
    this.#file = file;
    this.#reach = reach;
    this.#next = start;
    this.#end = end;
    this.#look = reach.first;
  }

  /** At least so many of the coming bytes, or all that are left. They are still to come after this. */
  async peek(least: number): Promise<Uint8Array> {
    while (this.#bytes.length - this.#at < least && this.#next < this.#end) await this.#more(least);
    return this.#bytes.subarray(this.#at);
  }

  /** The coming bytes. Throws where they are fewer. */
  async take(length: number): Promise<Uint8Array> {
    const bytes = await this.peek(length);
    if (bytes.length < length) throw new Error(`a page of ${length} bytes goes beyond its column`);
    this.skip(length);
    return bytes.subarray(0, length);
  }

  skip(length: number): void {
    this.#at += length;
  }

  async #more(least: number): Promise<void> {
    const left = this.#bytes.subarray(this.#at);
    const { size, bytes } = this.#coming ?? this.#ask(Math.max(this.#look, least - left.length));
    this.#coming = undefined;
    const came = new Uint8Array(await bytes);
    if (came.length < size) throw new Error("the file ends too early");
    this.#bytes = left.length === 0 ? came : joined(left, came);
    this.#at = 0;
    this.#next += size;
    const { ahead, growth, most } = this.#reach;
    const grown = this.#look >= most;
    this.#look = Math.min(this.#look * growth, most);
    if (ahead && grown && this.#next < this.#end) this.#coming = this.#ask(this.#look);
  }

  #ask(length: number): { size: number; bytes: Promise<ArrayBuffer> } {
    const to = Math.min(this.#next + length, this.#end);
    const bytes = Promise.resolve(this.#file.slice(this.#next, to));
    // It may never be waited for, where the reader leaves or another column fails first.
    bytes.catch(() => {});
    return { size: to - this.#next, bytes };
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
