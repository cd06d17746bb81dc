import type { ColumnChunk, Compressors, ParquetParsers, SchemaTree } from "hyparquet";
import type { ChunkBytes } from "./parquet-chunk.ts";
import { countOf, pageReader } from "./parquet-page.ts";

/** What a column's bytes are read with. */
export interface ColumnHow {
  /** From the root to the leaf. */
  readonly path: readonly SchemaTree[];
  readonly chunk: NonNullable<ColumnChunk["meta_data"]>;
  readonly compressors: Compressors;
  readonly parsers: ParquetParsers;
  /** Whether bytes that are not said to be text are text. */
  readonly utf8: boolean;
}

/** Some of a column's values, with how deep each is defined and where it repeats. */
export interface Page {
  /** Nothing where every value is there. */
  readonly definitions: Uint8Array;
  /** Nothing where nothing repeats. */
  readonly repetitions: Uint8Array;
  readonly length: number;
  /** The next of the values that are there. */
  next(): unknown;
}

/** Opens columns with hyparquet's readers of pages, which load when the first file is read. */
export async function columnOpener(): Promise<(bytes: ChunkBytes, how: ColumnHow) => Column> {
  const pages = await pageReader();
  return (bytes, how) => new Column(pages(bytes, how), how);
}

const NONE = new Uint8Array(0);
const EMPTY: Page = { definitions: NONE, repetitions: NONE, length: 0, next: () => undefined };

/**
 * The values of one leaf, one after the other. Pages are had by `more`, so that all values of `ready` rows are at hand: a page
 * or two in memory at a time.
 */
export class Column {
  readonly #pages: AsyncIterator<Page, unknown>;
  /** The level at which a value is there. */
  readonly #top: number;
  /** Whether the last row of a page may go on in the next. */
  readonly #repeats: boolean;
  /** How many values are in pages to come. */
  #left: number;
  /** How many rows have begun in the pages that came. */
  #begun = 0;
  readonly #waiting: Page[] = [];
  #page = EMPTY;
  #at = 0;

  constructor(pages: AsyncIterator<Page, unknown>, { path, chunk }: ColumnHow) {
    this.#pages = pages;
    this.#top = path.slice(1).filter(({ element }) => element.repetition_type !== "REQUIRED").length;
    this.#repeats = path.some(({ element }) => element.repetition_type === "REPEATED");
    this.#left = Number(chunk.num_values);
  }

  /** How many rows from the first on are here to their end. */
  get ready(): number {
    return this.#begun - (this.#repeats && this.#left > 0 ? 1 : 0);
  }

  /** Waits for the next page. Throws where there is none. */
  async more(): Promise<void> {
    const { value, done } = this.#left > 0 ? await this.#pages.next() : { done: true };
    if (done) throw new Error("a column has fewer values than its group has rows");
    const page = value as Page;
    this.#left -= page.length;
    this.#begun += this.#repeats ? countOf(page.repetitions, 0) : page.length;
    if (page.length > 0) this.#waiting.push(page);
  }

  /** The definition level of the coming value. */
  get definition(): number {
    if (this.#at === this.#page.length) this.#turn();
    const { definitions } = this.#page;
    return definitions.length === 0 ? this.#top : definitions[this.#at]!;
  }

  /** The repetition level of the coming value, 0 after the last. */
  get repetition(): number {
    if (this.#at === this.#page.length && !this.#turn()) return 0;
    const { repetitions } = this.#page;
    return repetitions.length === 0 ? 0 : repetitions[this.#at]!;
  }

  /** The coming value, `undefined` where there is none. */
  take(): unknown {
    const there = this.definition === this.#top;
    this.#at++;
    return there ? this.#page.next() : undefined;
  }

  #turn(): boolean {
    const next = this.#waiting.shift();
    this.#page = next ?? EMPTY;
    this.#at = 0;
    return next !== undefined;
  }
}
