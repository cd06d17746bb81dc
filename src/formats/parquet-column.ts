import type { ColumnChunk, Compressors, ParquetParsers, SchemaTree } from "hyparquet";

/** What a column's bytes are read with. */
export interface ColumnHow {
  /** From the root to the leaf. */
  readonly path: readonly SchemaTree[];
  readonly chunk: NonNullable<ColumnChunk["meta_data"]>;
  readonly compressors: Compressors;
  readonly parsers: ParquetParsers;
}

interface Page {
  /** Nothing where every value is there. */
  readonly definitions: ArrayLike<number>;
  /** Nothing where nothing repeats. */
  readonly repetitions: ArrayLike<number>;
  readonly values: ArrayLike<unknown>;
  readonly length: number;
}

/** Opens columns with hyparquet's readers of pages, which load when the first file is read. */
export async function columnOpener(): Promise<(bytes: ArrayBuffer, how: ColumnHow) => Column> {
  const { parquetHeader, readPage } = await import("hyparquet/src/column.js");
  const { decompressPage, readDataPage, readDataPageV2 } = await import("hyparquet/src/datapage.js");
  const { convert, convertWithDictionary } = await import("hyparquet/src/convert.js");
  type Values = ReturnType<typeof convert>;

  function* pages(bytes: ArrayBuffer, { path, chunk, ...how }: ColumnHow): Generator<Page, never> {
    const { path_in_schema: pathInSchema, codec, type } = chunk;
    const decoder = { pathInSchema, codec, type, element: path.at(-1)!.element, schemaPath: [...path], ...how };
    const reader = { view: new DataView(bytes), offset: 0 };
    let dictionary: Values | undefined;
    while (true) {
      const header = parquetHeader(reader);
      const { data_page_header: first, data_page_header_v2: second } = header;
      if (first === undefined && second === undefined) {
        const { data } = readPage(reader, header, decoder, undefined, undefined, 0);
        dictionary = convert(data!, decoder);
        continue;
      }
      const packed = new Uint8Array(bytes, reader.offset, header.compressed_page_size);
      reader.offset += header.compressed_page_size;
      const unpacked = () => decompressPage(packed, header.uncompressed_page_size, codec, how.compressors);
      const page = first ? readDataPage(unpacked(), first, decoder) : readDataPageV2(packed, header, decoder);
      const { num_values: length, encoding } = (first ?? second)!;
      yield {
        definitions: page.definitionLevels ?? [],
        repetitions: page.repetitionLevels,
        values: convertWithDictionary(page.dataPage, dictionary, encoding, decoder),
        length,
      };
    }
  }
  return (bytes, how) => new Column(pages(bytes, how), how);
}

/** The values of one leaf, one after the other, with how deep each is defined and where it repeats. A page in memory at a time. */
export class Column {
  readonly #pages: Iterator<Page, never>;
  /** The level at which a value is there. */
  readonly #top: number;
  /** How many are left, in the pages to come too. */
  #left: number;
  #page: Page = { definitions: [], repetitions: [], values: [], length: 0 };
  #at = 0;
  #taken = 0;

  constructor(pages: Iterator<Page, never>, { path, chunk }: ColumnHow) {
    this.#pages = pages;
    this.#top = path.slice(1).filter(({ element }) => element.repetition_type !== "REQUIRED").length;
    this.#left = Number(chunk.num_values);
  }

  /** The definition level of the coming value. */
  get definition(): number {
    if (this.#at === this.#page.length) this.#turn();
    const { definitions } = this.#page;
    return definitions.length === 0 ? this.#top : definitions[this.#at]!;
  }

  /** The repetition level of the coming value, 0 after the last. */
  get repetition(): number {
    if (this.#left === 0) return 0;
    if (this.#at === this.#page.length) this.#turn();
    const { repetitions } = this.#page;
    return repetitions.length === 0 ? 0 : repetitions[this.#at]!;
  }

  /** The coming value, `undefined` where there is none. */
  take(): unknown {
    const there = this.definition === this.#top;
    this.#at++;
    this.#left--;
    return there ? this.#page.values[this.#taken++] : undefined;
  }

  #turn(): void {
    if (this.#left === 0) throw new Error("a column has fewer values than its group has rows");
    do this.#page = this.#pages.next().value;
    while (this.#page.length === 0);
    this.#at = 0;
    this.#taken = 0;
  }
}
