import { splitNotes } from "./pdf-footnotes.ts";
import { squeezeLines } from "./pdf-glyphs.ts";
import { joinLines, vocabularyOf } from "./pdf-hyphens.ts";
import type { Line } from "./pdf-lines.ts";
import { measure } from "./pdf-measure.ts";
import { paragraphsOf } from "./pdf-paragraphs.ts";
import { dropRunning } from "./pdf-running.ts";
import { findRows, tableLines } from "./pdf-tables.ts";

export interface PagedText {
  readonly text: string;
  /** The offset at which each page starts; a word that two pages share belongs to the first. */
  readonly pages: readonly number[];
}

interface Block {
  readonly lines: readonly Line[];
  readonly table: boolean;
}

/** Makes clean text of the lines of a document's pages. */
export function textOf(pages: readonly (readonly Line[])[]): PagedText {
  const clean = dropRunning(pages);
  const usual = measure(clean);
  const parts = clean.map((page) => splitNotes(page, usual.size));
  const bodies = parts.map((part) => part.body);
  const words = vocabularyOf(clean.flat().map((line) => line.text));
  const join = (left: string, right: string): string => joinLines(left, right, words);
  const writer = new Writer(pages.length, join);
  const notes = parts.flatMap((part) => paragraphsOf(part.notes, usual).map((lines) => ({ lines, table: false })));
  for (const block of blocksOf(bodies, (lines) => paragraphsOf(lines, usual))) {
    // Notes stand at the end of their page, or before the paragraph that goes on in the next one.
    while (notes.length > 0 && notes[0]!.lines[0]!.page < block.lines.at(-1)!.page) writer.add(notes.shift()!);
    writer.add(block);
  }
  for (const note of notes) writer.add(note);
  return writer.end();
}

function blocksOf(pages: readonly (readonly Line[])[], paragraphs: (lines: readonly Line[]) => Line[][]): Block[] {
  const stretches: { lines: Line[]; table: boolean }[] = [];
  for (const page of pages) {
    const rows = findRows(page);
    for (const [index, line] of page.entries()) {
      const last = stretches.at(-1);
      if (last?.table === rows[index]) last!.lines.push(line);
      else stretches.push({ lines: [line], table: rows[index]! });
    }
  }
  return stretches.flatMap(({ lines, table }): Block[] => {
    if (table) return [{ lines, table }];
    return paragraphs(lines).map((paragraph) => ({ lines: paragraph, table }));
  });
}

class Writer {
  #text = "";
  readonly #pages: (number | undefined)[];
  readonly #join: (left: string, right: string) => string;

  constructor(pages: number, join: (left: string, right: string) => string) {
    this.#pages = new Array<number | undefined>(pages).fill(undefined);
    this.#join = join;
  }

  add(block: Block): void {
    const start = this.#text === "" ? 0 : this.#text.length + 2;
    this.#pages[block.lines[0]!.page] ??= start;
    const text = block.table
      ? squeezeLines(tableLines(block.lines, this.#join).join("\n"))
      : this.#flow(block.lines, start);
    this.#text += this.#text === "" ? text : `\n\n${text}`;
  }

  #flow(lines: readonly Line[], start: number): string {
    let text = "";
    for (const line of lines) {
      const before = text.length;
      text = this.#join(text, line.text);
      if (this.#pages[line.page] === undefined) this.#pages[line.page] = start + wordEnd(text, before);
    }
    return text;
  }

  /** Pages without text start where the next one does. */
  end(): PagedText {
    let next = this.#text.length;
    const pages = this.#pages
      .toReversed()
      .map((start) => (next = Math.min(next, start ?? next)))
      .reverse();
    return { text: this.#text, pages };
  }
}

/** Where the word that reaches over `offset` has ended, and the next one starts. */
function wordEnd(text: string, offset: number): number {
  if (offset === 0) return 0;
  const space = text.indexOf(" ", Math.max(0, offset - 1));
  return space < 0 ? text.length : space + 1;
}
