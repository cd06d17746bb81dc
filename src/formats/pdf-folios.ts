import type { Line } from "./pdf-lines.ts";

/** Points by which their place may differ from page to page. */
export const DRIFT = 4;

/** Where a number that counts with the pages was found: how far it is off, and at which height. */
export interface Folio {
  readonly offset: number;
  readonly y: number;
}

export interface Counted {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
  /** It begins or ends its line. */
  readonly outer: boolean;
}

/** The numbers of a line that may be its page's: that of an article or a chapter is not, though it may keep step for a while. */
export function numbersOf(line: Line): Counted[] {
  const text = line.text.toLowerCase();
  return [...text.matchAll(/\d+|\b[ivxlc]+\b/g)].flatMap(({ 0: number, index }) => {
    if (
      /(?:article|section|chapter|part|title|annex|appendix|schedule|rule|clause|artikel|kapitel|§)\s*$/.test(
        text.slice(0, index),
      )
    )
      return [];
    const end = index + number.length;
    const value = /\d/.test(number) ? Number(number) : fromRoman(number);
    return [{ start: index, end, offset: value - line.page, outer: index === 0 || end === text.length }];
  });
}

/** The page numbers among the keys that keep count over at least `least` pages. */
export function findFolios(seen: ReadonlyMap<string, readonly Line[]>, least: number): Folio[] {
  return [...seen].flatMap(([key, lines]) => {
    const offset = /#(-?\d+)#/.exec(key)?.[1];
    const pages = new Set(lines.map((line) => line.page)).size;
    return offset === undefined || least < 2 || pages < least ? [] : [{ offset: Number(offset), y: lines[0]!.y }];
  });
}

/** Whether a line holds its page's number, where other pages have theirs. */
export function hasFolio(line: Line, folios: readonly Folio[]): boolean {
  const near = folios.filter((folio) => Math.abs(folio.y - line.y) <= DRIFT);
  if (near.length > 0 && /^(?:\d+|[ivxlc]+)$/i.test(line.text)) return true;
  return numbersOf(line).some(({ offset, outer }) => outer && near.some((folio) => folio.offset === offset));
}

function fromRoman(text: string): number {
  const values = [...text].map((letter) => ({ i: 1, v: 5, x: 10, l: 50, c: 100 })[letter] ?? 0);
  return values.reduce((sum, value, index) => sum + (value < (values[index + 1] ?? 0) ? -value : value), 0);
}
