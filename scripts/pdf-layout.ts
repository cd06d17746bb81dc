import type { SourceBlock } from "./pdf-source.ts";
import { drawLine, notesOf, type SetLine, type Style, setLines } from "./pdf-typesetter.ts";
import { PageWriter } from "./pdf-writer.ts";

export const PAGE = { width: 595, height: 842, left: 90, right: 90, top: 96, bottom: 744 } as const;
const WIDTH = PAGE.width - PAGE.left - PAGE.right;
const LEADING = 1.4;
const body: Style = { font: "Times-Roman", size: 11.5, width: WIDTH };
const noteStyle: Style = { ...body, size: 8.5, align: "left" };
const columnStyle: Style = { ...body, size: 10, width: (WIDTH - 22) / 2, first: 12 };
const cellStyle: Style = { ...body, size: 9.5, align: "left" };
const CELLS = [40, 76, 147, 92, 60];

export const styles: Readonly<Record<"title" | "chapter" | "article" | "numbered" | "listed" | "plain", Style>> = {
  title: { font: "Times-Bold", size: 18, width: WIDTH, align: "center" },
  chapter: { font: "Helvetica-Bold", size: 13, width: WIDTH, align: "left" },
  article: { font: "Times-Bold", size: 11.5, width: WIDTH, align: "left" },
  numbered: { ...body, hang: 0 },
  listed: { ...body, first: 18, hang: 36 },
  plain: { ...body, first: 0 },
};

/** What a reader should get of the pages: the paragraphs, and on which pages each starts and ends. */
export interface Placed {
  readonly text: string;
  readonly first: number;
  readonly last: number;
}

/** Sets blocks on pages, one after the other, notes at the foot of the page that mentions them. */
export class Layout {
  readonly pages: PageWriter[] = [];
  readonly placed: Placed[] = [];
  readonly notes: (Placed & { readonly lines: readonly SetLine[] })[] = [];
  readonly #noteTexts: ReadonlyMap<string, string>;
  #y = PAGE.top;
  #foot = 0;

  constructor(noteTexts: ReadonlyMap<string, string>) {
    this.#noteTexts = noteTexts;
    this.#open();
  }

  /** `keep`: lines of the next block that must fit on the page too. */
  add(text: string, style: Style, before: number, keep = 0): void {
    this.#y += before;
    const lines = setLines(text, style);
    const step = style.size * LEADING;
    if (!this.#fits(step * lines.length + keep * 15) && (keep > 0 || !this.#fits(2 * step))) this.#open();
    const first = this.pages.length - 1;
    for (const [index, line] of lines.entries()) {
      const next = lines[index + 1];
      // A sentence that ends with its page would read as the end of its paragraph.
      const ends =
        next !== undefined && /[.:;!?][”)]*$/.test(line.words.at(-1)!) && !this.#fits(step * 2 + this.#height(next));
      if (!this.#fits(step + this.#height(line)) || ends) this.#open();
      this.#note(line);
      this.#y += step;
      drawLine(this.#page, line, PAGE.left, this.#y, style);
    }
    this.placed.push({ text, first, last: this.pages.length - 1 });
  }

  addTable(rows: SourceBlock["rows"]): void {
    this.#y += 8;
    const set = rows.map((row) => row.map((cell, index) => setLines(cell, { ...cellStyle, width: CELLS[index]! - 8 })));
    const heights = set.map((row) => 8 + 11.5 * Math.max(...row.map((cell) => cell.length)));
    if (!this.#fits(heights.reduce((sum, height) => sum + height, 0))) this.#open();
    for (const [index, row] of set.entries()) {
      const style: Style = index === 0 ? { ...cellStyle, font: "Times-Bold" } : cellStyle;
      this.#page.rule(PAGE.left, this.#y, WIDTH);
      for (const [column, cell] of row.entries()) {
        const x = PAGE.left + CELLS.slice(0, column).reduce((sum, width) => sum + width, 0);
        for (const [number, line] of cell.entries()) drawLine(this.#page, line, x, this.#y + 12 + 11.5 * number, style);
      }
      this.#y += heights[index]!;
    }
    this.#page.rule(PAGE.left, this.#y, WIDTH);
    const page = this.pages.length - 1;
    this.placed.push({ text: rows.map((row) => row.join(" | ")).join("\n"), first: page, last: page });
  }

  addColumns(paragraphs: readonly string[]): void {
    this.#y += 10;
    const lines = paragraphs.flatMap((paragraph) => setLines(paragraph, columnStyle));
    const step = columnStyle.size * LEADING;
    const half = Math.ceil(lines.length / 2);
    if (!this.#fits(step * half)) this.#open();
    for (const [index, line] of lines.entries()) {
      const x = PAGE.left + (index < half ? 0 : columnStyle.width + 22);
      drawLine(this.#page, line, x, this.#y + step * (1 + (index % half)), columnStyle);
    }
    if (/[.:;!?][”)]*$/.test(lines[half - 1]!.words.at(-1)!))
      throw new Error("The left column must not end with a sentence");
    this.#y += step * half + 10;
    const page = this.pages.length - 1;
    this.placed.push(...paragraphs.map((text) => ({ text, first: page, last: page })));
  }

  end(): void {
    this.#closePage();
  }

  get #page(): PageWriter {
    return this.pages.at(-1)!;
  }

  #fits(height: number): boolean {
    return this.#y + height <= PAGE.bottom - this.#foot;
  }

  #open(): void {
    this.#closePage();
    this.pages.push(new PageWriter(PAGE.height));
    this.#y = PAGE.top;
    this.#foot = 0;
  }

  #setNote(number: string): SetLine[] {
    return setLines(`[^${number}] ${this.#noteTexts.get(number)!}`, noteStyle);
  }

  #height(line: SetLine): number {
    const lines = notesOf(line).flatMap((number) => this.#setNote(number));
    return lines.length === 0 ? 0 : lines.length * noteStyle.size * LEADING + 12;
  }

  #note(line: SetLine): void {
    this.#foot += this.#height(line);
    const page = this.pages.length - 1;
    for (const number of notesOf(line)) {
      const text = `[^${number}] ${this.#noteTexts.get(number)!}`;
      this.notes.push({ text, lines: this.#setNote(number), first: page, last: page });
    }
  }

  #closePage(): void {
    const notes = this.notes.filter((note) => note.first === this.pages.length - 1);
    if (notes.length === 0) return;
    let y = PAGE.bottom - this.#foot + 10;
    this.#page.rule(PAGE.left, y, 120);
    for (const line of notes.flatMap((note) => note.lines)) {
      y += noteStyle.size * LEADING;
      drawLine(this.#page, line, PAGE.left, y, noteStyle);
    }
  }
}
