import type { PageHeader } from "hyparquet/src/types.js";
import type { ChunkBytes } from "./parquet-chunk.ts";
import type { ColumnHow, Page } from "./parquet-column.ts";
import { valuesOf } from "./parquet-logical.ts";

/** Bytes in which most headers of pages fit; those with long texts as least and greatest value are longer. */
const HEADER = 1024;
const GROWTH = 8;

/** Reads the pages of a column one by one, unpacked, their values as hyparquet gives them. */
export async function pageReader(): Promise<(bytes: ChunkBytes, how: ColumnHow) => AsyncGenerator<Page>> {
  const { parquetHeader, readPage } = await import("hyparquet/src/column.js");
  const { decompressPage, readDataPage, readDataPageV2 } = await import("hyparquet/src/datapage.js");
  const { convert, convertWithDictionary } = await import("hyparquet/src/convert.js");
  type Decoder = Parameters<typeof convert>[1];
  type Values = ReturnType<typeof convert>;

  async function headerOf(bytes: ChunkBytes): Promise<PageHeader> {
    for (let least = HEADER; ; least *= GROWTH) {
      const seen = await bytes.peek(least);
      const reader = { view: new DataView(seen.buffer, seen.byteOffset, seen.byteLength), offset: 0 };
      try {
        const header = parquetHeader(reader);
        bytes.skip(reader.offset);
        return header;
      } catch (error) {
        if (seen.length < least) throw error;
      }
    }
  }

  function dataOf(packed: Uint8Array, header: PageHeader, decoder: Decoder, dictionary: Values | undefined): Page {
    const { data_page_header: first, data_page_header_v2: second, uncompressed_page_size: size } = header;
    if (first?.definition_level_encoding === "BIT_PACKED") throw new Error("its levels are BIT_PACKED");
    const page = first
      ? readDataPage(decompressPage(packed, size, decoder.codec, decoder.compressors), first, decoder)
      : readDataPageV2(packed, header, decoder);
    const { num_values: length, encoding } = (first ?? second)!;
    const values =
      dictionary !== undefined && encoding.endsWith("_DICTIONARY")
        ? convertWithDictionary(page.dataPage, dictionary, encoding, decoder)
        : valuesOf(page.dataPage, decoder, convert);
    return { definitions: page.definitionLevels ?? [], repetitions: page.repetitionLevels, values, length };
  }

  return async function* pages(bytes, { path, chunk, ...how }) {
    const { path_in_schema: pathInSchema, codec, type } = chunk;
    const decoder = { pathInSchema, codec, type, element: path.at(-1)!.element, schemaPath: [...path], ...how };
    let dictionary: Values | undefined;
    while (true) {
      const header = await headerOf(bytes);
      const packed = await bytes.take(header.compressed_page_size);
      if (header.data_page_header ?? header.data_page_header_v2) {
        yield dataOf(packed, header, decoder, dictionary);
      } else if (header.type === "DICTIONARY_PAGE") {
        const reader = { view: new DataView(packed.buffer, packed.byteOffset, packed.byteLength), offset: 0 };
        const { data } = readPage(reader, header, decoder, undefined, undefined, 0);
        dictionary = valuesOf(data!, decoder, convert);
      }
    }
  };
}
