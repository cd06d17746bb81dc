import type { BadLine, Row } from "../row.ts";

export type { BadLine } from "../row.ts";

export interface SourceOptions {
  readonly signal: AbortSignal;
  /** How documents are cut into rows. @default "document" */
  readonly by?: "document" | "page" | "paragraph" | "line";
  /** Reads the files as this format whatever their names say. */
  readonly format?: string | undefined;
  /** Reads only these columns. @default all */
  readonly columns?: readonly string[] | undefined;
  /** Columns that suffice: others may be left out where that saves reading them. */
  readonly enough?: readonly string[] | undefined;
  /** Leaves out those of `columns` that a file does not have, instead of refusing it. @default false */
  readonly sparse?: boolean | undefined;
  /** Receives lines that are not rows. */
  reject(bad: BadLine): void;
  warn(message: string): void;
}

/**
 * Reads one kind of file as rows, in arrays of up to 256 rows and about a megabyte.
 *
 * Files are read as they are asked for; the reader that stops closes them. Throws ERR_INPUT for a file that is not what it
 * should be. Rows parsed from a line carry it (`traced`); the kernel numbers them.
 */
export interface SourceFormat {
  readonly name: string;
  /** File endings, with the dot. */
  readonly extensions: readonly string[];
  read(file: SourceFile, options: SourceOptions): AsyncIterable<readonly Row[]>;
}

/** A file that is read in parts. */
export interface RandomAccess {
  readonly byteLength: number;
  /** The bytes from `start` to before `end`. @default to the end of the file */
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}

/** Bytes with a name: a file, standard input or the body of a URL, already decompressed. */
export interface SourceFile {
  /** The path or URL as given, for messages and for the `source` column. */
  readonly name: string;
  /** The bytes in order. May be called once. */
  bytes(): AsyncIterable<Uint8Array>;
  /** A local path to read at random: the file itself, or a copy in a scratch folder. */
  path(): Promise<string>;
  /** Reads parts of a file that is elsewhere, instead of copying all of it. */
  random?(): Promise<RandomAccess>;
  /** Lets go of what was opened or copied for it. */
  close?(): Promise<void>;
}
