import type { Line } from "./pdf-lines.ts";

/** How many lines from the top and from the bottom of a page may be running ones. */
const DEPTH = 3;
/** Points by which their place may differ from page to page. */
const DRIFT = 4;

type Page = readonly Line[];

/**
 * Removes running headers, footers and page numbers: lines that stand outermost, at the same height of at least three pages
 * (two, in a document of two) and say the same up to a number that counts with the pages.
 */
export function dropRunning(pages: readonly Page[]): Line[][] {
  const seen = new Map<string, Line[]>();
  for (const page of pages) {
    for (const line of outermost(page)) for (const key of keysOf(line)) push(seen, key, line);
  }
  const least = Math.min(3, pages.length);
  return pages.map((page) => trim(page, (line) => isRunning(line, seen, least) || isOnlyNumber(line, pages.length)));
}

function outermost(page: Page): readonly Line[] {
  const sorted = byHeight(page);
  return sorted.length <= 2 * DEPTH ? sorted : [...sorted.slice(0, DEPTH), ...sorted.slice(-DEPTH)];
}

function trim(page: Page, running: (line: Line) => boolean): Line[] {
  const sorted = byHeight(page);
  const gone = new Set<Line>();
  for (const side of [sorted.slice(0, DEPTH), sorted.slice(-DEPTH).reverse()]) {
    for (const line of side) {
      if (!running(line)) break;
      gone.add(line);
    }
  }
  return page.filter((line) => !gone.has(line));
}

function isRunning(line: Line, seen: ReadonlyMap<string, readonly Line[]>, least: number): boolean {
  if (least < 2) return false;
  return keysOf(line).some((key) => {
    const alike = (seen.get(key) ?? []).filter((other) => Math.abs(other.y - line.y) <= DRIFT);
    const on = alike.map((other) => other.page);
    const span = Math.max(...on) - Math.min(...on) + 1;
    // Left and right pages may differ, so every other page is often enough.
    return new Set(on).size >= least && new Set(on).size >= span * 0.4;
  });
}

/** The text as it is, and once for each number in it with that number counted from the page it stands on. */
function keysOf(line: Line): string[] {
  const text = line.text.toLowerCase();
  const keys = [text];
  for (const { 0: number, index } of text.matchAll(/\d+|\b[ivxlc]+\b/g)) {
    const value = /\d/.test(number) ? Number(number) : fromRoman(number);
    keys.push(`${text.slice(0, index)}#${value - line.page}${text.slice(index + number.length)}`);
  }
  return keys;
}

/** With one page there is nothing to compare. */
function isOnlyNumber(line: Line, pages: number): boolean {
  return pages === 1 && /^(page )?[-–—]? ?1 ?((of|\/) ?1)?[-–—]?$/i.test(line.text);
}

function fromRoman(text: string): number {
  const values = [...text].map((letter) => ({ i: 1, v: 5, x: 10, l: 50, c: 100 })[letter] ?? 0);
  return values.reduce((sum, value, index) => sum + (value < (values[index + 1] ?? 0) ? -value : value), 0);
}

function byHeight(page: Page): Line[] {
  return [...page].sort((a, b) => a.y - b.y);
}

function push(map: Map<string, Line[]>, key: string, line: Line): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [line]);
  else list.push(line);
}
