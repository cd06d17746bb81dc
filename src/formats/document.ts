import type { Row } from "../row.ts";
import type { SourceOptions } from "../sources/source.ts";

/** A text that was read from one file. */
export interface Document {
  readonly text: string;
  /** The path or URL it came from. */
  readonly source: string;
  /** The character offset at which each page starts, where the file has pages. */
  readonly pages?: readonly number[];
}

export type Cut = NonNullable<SourceOptions["by"]>;

interface Piece {
  readonly text: string;
  readonly start: number;
}

/**
 * Cuts a document into rows: one of the whole, or one a page, paragraph or line, numbered from 1.
 *
 * Pieces without a visible character give no row, but keep their number where pages and lines are counted. Paragraphs and
 * lines of a document with pages say on which `page` they start.
 */
export function documentRows(document: Document, by: Cut = "document"): Row[] {
  const { text, source, pages } = document;
  if (text.trim() === "") return [];
  switch (by) {
    case "document":
      return [pages === undefined ? { text, source } : { text, source, pages: [...pages] }];
    case "page":
      return numbered(pagesOf(text, pages), (number) => ({ source, page: number }));
    case "paragraph":
      return numbered(paragraphsOf(text), (number, start) => ({ source, ...pageAt(start, pages), paragraph: number }));
    case "line":
      return numbered(linesOf(text), (number, start) => ({ source, ...pageAt(start, pages), line: number }));
  }
}

function numbered(pieces: Iterable<Piece>, place: (number: number, start: number) => Row): Row[] {
  const rows: Row[] = [];
  let number = 0;
  for (const { text, start } of pieces) {
    number += 1;
    const clean = text.replace(/^(?:[^\S\n]*\n)+/, "").trimEnd();
    if (clean !== "") rows.push({ text: clean, ...place(number, start) });
  }
  return rows;
}

function pagesOf(text: string, pages: readonly number[] = [0]): Piece[] {
  return pages.map((start, index) => ({ text: text.slice(start, pages[index + 1]), start }));
}

function* paragraphsOf(text: string): Generator<Piece> {
  for (const { 0: paragraph, index } of text.matchAll(/[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*/g)) {
    yield { text: paragraph, start: index };
  }
}

function* linesOf(text: string): Generator<Piece> {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf("\n", start);
    const next = end < 0 ? text.length : end + 1;
    yield { text: text.slice(start, next), start };
    start = next;
  }
}

/** The page on which an offset lies, as a column, for documents that have pages. */
function pageAt(offset: number, pages: readonly number[] | undefined): { page?: number } {
  if (pages === undefined || pages.length === 0) return {};
  let low = 0;
  let high = pages.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (pages[middle]! <= offset) low = middle;
    else high = middle;
  }
  return { page: low + 1 };
}
