import type { PageHeader } from "hyparquet/src/types.js";
import type { Hyparquet, PageDecoder } from "./parquet-library.ts";
import { isText, valuesOf } from "./parquet-logical.ts";

/** Bytes, and how many of them are read. */
export interface ByteReader {
  readonly view: DataView;
  offset: number;
}

export function readerOf({ buffer, byteOffset, byteLength }: Uint8Array): ByteReader {
  return { view: new DataView(buffer, byteOffset, byteLength), offset: 0 };
}

export type Dictionary = ReturnType<typeof valuesOf>;

/** The values of a page that are there. */
export interface Encoded {
  readonly reader: ByteReader;
  readonly count: number;
  readonly encoding: string;
  readonly decoder: PageDecoder;
  readonly dictionary: Dictionary | undefined;
}

type Next = () => unknown;

/** Gives one value after the other. */
export function nextOf({ reader, count, encoding, decoder, dictionary }: Encoded, library: Hyparquet): Next {
  if (count === 0) return () => undefined;
  if (encoding.endsWith("_DICTIONARY")) return entries(reader, count, dictionary, library);
  if (encoding === "PLAIN" && isText(decoder.element)) return texts(reader);
  const { buffer, byteOffset, byteLength } = reader.view;
  const bytes = new Uint8Array(buffer, byteOffset + reader.offset, byteLength - reader.offset);
  const header = { num_values: count, encoding } as unknown as NonNullable<PageHeader["data_page_header"]>;
  // Its levels have been read: to hyparquet it is a column without any.
  const bare = { ...decoder, schemaPath: decoder.schemaPath.slice(0, 1) };
  const values = valuesOf(library.readDataPage(bytes, header, bare).dataPage, decoder, library.convert);
  let at = 0;
  return () => values[at++];
}

function entries(reader: ByteReader, count: number, dictionary: Dictionary | undefined, library: Hyparquet): Next {
  if (dictionary === undefined) throw new Error("its dictionary is missing");
  const width = reader.view.getUint8(reader.offset++);
  const indices = new Uint32Array(count);
  const left = reader.view.byteLength - reader.offset;
  if (width > 0) library.readRleBitPackedHybrid(reader, width, indices as never, left);
  let at = 0;
  return () => dictionary[indices[at++]!];
}

/** Texts one by one: all of a page at once would outlive the rows that are made of them, which the collector is late to see. */
function texts({ view, offset }: ByteReader): Next {
  const page = Buffer.from(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength);
  let at = offset;
  return () => {
    const start = at + 4;
    at = start + page.readUInt32LE(at);
    if (at > page.length) throw new Error("a text goes beyond its page");
    return page.toString("utf8", start, at);
  };
}
