import { DRIFT, findFolios, hasFolio, numbersOf } from "./pdf-folios.ts";
import type { Line } from "./pdf-lines.ts";

/** How many lines from the top and from the bottom of a page may be running ones. */
const DEPTH = 3;

type Page = readonly Line[];

/**
 * Removes running headers, footers and page numbers: lines that stand outermost, at the same height of at least three pages
 * (two, in a document of two) and say the same up to a number that counts with the pages. Where such a number was found,
 * headers that last for a page or two (a chapter's title, say) go too if they have the page's number there.
 */
export function dropRunning(pages: readonly Page[]): Line[][] {
  const seen = new Map<string, Line[]>();
  for (const page of pages) {
    for (const line of outermost(page)) for (const key of keysOf(line)) push(seen, key, line);
  }
  const least = Math.min(3, pages.length);
  const folios = findFolios(seen, least);
  return pages.map((page) =>
    trim(page, (line) => isRunning(line, seen, least) || hasFolio(line, folios) || isOnlyPage(line, pages)),
  );
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
    // Left and right pages may differ, so every other page is often enough; a number that keeps count says enough by itself.
    return new Set(on).size >= least && (key.includes("#") || new Set(on).size >= span * 0.4);
  });
}

/** The text as it is, and once for each number in it with that number counted from the page it stands on. */
function keysOf(line: Line): string[] {
  const text = line.text.toLowerCase();
  const counted = numbersOf(line).map(
    ({ start, end, offset }) => `${text.slice(0, start)}#${offset}#${text.slice(end)}`,
  );
  return [text, ...counted];
}

/** With one page there is nothing to compare. */
function isOnlyPage(line: Line, pages: readonly Page[]): boolean {
  return pages.length === 1 && /^(page )?[-–—]? ?1 ?((of|\/) ?1)?[-–—]?$/i.test(line.text);
}

function byHeight(page: Page): Line[] {
  return [...page].sort((a, b) => a.y - b.y);
}

function push(map: Map<string, Line[]>, key: string, line: Line): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [line]);
  else list.push(line);
}
