import type { PageHeader } from "hyparquet/src/types.js";
import type { ChunkBytes } from "./parquet-chunk.ts";
import type { ColumnHow, Page } from "./parquet-column.ts";
import { type Hyparquet, hyparquet, type PageDecoder } from "./parquet-library.ts";
import { valuesOf } from "./parquet-logical.ts";
import { type ByteReader, type Dictionary, nextOf, readerOf } from "./parquet-next.ts";

/** Bytes in which most headers of pages fit; those with long texts as least and greatest value are longer. */
const HEADER = 1024;
const GROWTH = 8;
const NONE = new Uint8Array(0);

interface Opened extends Pick<Page, "definitions" | "repetitions"> {
  /** Stands where the values begin. */
  readonly reader: ByteReader;
}

/** Reads the pages of a column one by one, unpacked; what they hold is turned into values as these are asked for. */
export async function pageReader(): Promise<(bytes: ChunkBytes, how: ColumnHow) => AsyncGenerator<Page>> {
  const library = await hyparquet();
  return async function* pages(bytes, { path, chunk, ...how }) {
    const { path_in_schema: pathInSchema, codec, type } = chunk;
    const decoder = { pathInSchema, codec, type, element: path.at(-1)!.element, schemaPath: [...path], ...how };
    let dictionary: Dictionary | undefined;
    while (true) {
      const header = await headerOf(bytes, library);
      const packed = await bytes.take(header.compressed_page_size);
      const data = header.data_page_header ?? header.data_page_header_v2;
      if (data !== undefined) {
        const { reader, ...levels } = opened(packed, header, decoder, library);
        const top = library.getMaxDefinitionLevel(decoder.schemaPath);
        const count = top === 0 ? data.num_values : countOf(levels.definitions, top);
        const next = nextOf({ reader, count, encoding: data.encoding, decoder, dictionary }, library);
        yield { ...levels, length: data.num_values, next };
      } else if (header.type === "DICTIONARY_PAGE") {
        const { data } = library.readPage(readerOf(packed), header, decoder, undefined, undefined, 0);
        dictionary = valuesOf(data!, decoder, library.convert);
      }
    }
  };
}

async function headerOf(bytes: ChunkBytes, { parquetHeader }: Hyparquet): Promise<PageHeader> {
  for (let least = HEADER; ; least *= GROWTH) {
    const seen = await bytes.peek(least);
    const reader = readerOf(seen);
    try {
      const header = parquetHeader(reader);
      bytes.skip(reader.offset);
      return header;
    } catch (error) {
      if (seen.length < least) throw error;
    }
  }
}

function opened(packed: Uint8Array, header: PageHeader, decoder: PageDecoder, library: Hyparquet): Opened {
  const { data_page_header: first, data_page_header_v2: second, uncompressed_page_size: size } = header;
  const { codec, compressors, schemaPath: path } = decoder;
  const [repeats, defines] = [library.getMaxRepetitionLevel(path), library.getMaxDefinitionLevel(path)];
  if (first !== undefined) {
    if (first.definition_level_encoding === "BIT_PACKED" && defines > 0) throw new Error("its levels are BIT_PACKED");
    const reader = readerOf(library.decompressPage(packed, size, codec, compressors));
    const repetitions = levelsOf(reader, repeats, first.num_values, library);
    return { repetitions, definitions: levelsOf(reader, defines, first.num_values, library), reader };
  }
  const { num_values: count, is_compressed: isPacked, ...lengths } = second!;
  const [before, of] = [lengths.repetition_levels_byte_length, lengths.definition_levels_byte_length];
  const repetitions = levelsOf(readerOf(packed), repeats, count, library, before);
  const definitions = levelsOf(readerOf(packed.subarray(before)), defines, count, library, of);
  const rest = packed.subarray(before + of);
  const values = isPacked === false ? rest : library.decompressPage(rest, size - before - of, codec, compressors);
  return { repetitions, definitions, reader: readerOf(values) };
}

function levelsOf(reader: ByteReader, most: number, count: number, library: Hyparquet, bytes?: number): Uint8Array {
  if (most === 0) return NONE;
  const output = new Uint8Array(count);
  library.readRleBitPackedHybrid(reader, 32 - Math.clz32(most), output as never, bytes);
  return output;
}

/** How many of some levels are the wanted one. */
export function countOf(levels: Uint8Array, wanted: number): number {
  let count = 0;
  for (let index = 0; index < levels.length; index++) if (levels[index] === wanted) count++;
  return count;
}
