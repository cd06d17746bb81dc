import { squeezeLines } from "./pdf-glyphs.ts";
import type { Line } from "./pdf-lines.ts";
import { tableLines } from "./pdf-tables.ts";

export interface PagedText {
  readonly text: string;
  /** The offset at which each page starts; a word that two pages share belongs to the first. */
  readonly pages: readonly number[];
}

/** A paragraph, or a table. */
export interface Block {
  readonly lines: readonly Line[];
  readonly table: boolean;
}

/** Writes blocks one below the other, and notes where each page starts. */
export class PagedWriter {
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
