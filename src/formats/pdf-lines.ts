import { cleanGlyphs, raise } from "./pdf-glyphs.ts";
import type { Run } from "./pdf-runs.ts";

/** A part of a line that a wide gap sets apart: a cell, if the line is a row of a table. */
export interface Cell {
  readonly text: string;
  readonly x: number;
  readonly right: number;
}

/** The cells of a narrow table may stand so close that only the columns of other rows tell them apart. */
export interface WideCell extends Cell {
  readonly parts: readonly Cell[];
}

export interface Line extends Cell {
  readonly cells: readonly WideCell[];
  readonly y: number;
  readonly size: number;
  readonly font: string;
  /** Counts from 0. */
  readonly page: number;
  /** Where the text of its column ends, on pages that have columns. */
  readonly edge?: number | undefined;
}

/** Narrower gaps are kerning, wider ones a space; in parts of the type size. */
const SPACE = 0.12;
/** Wider gaps may set cells apart. */
const PART = 0.5;
/** Wider gaps do set cells apart. */
const CELL = 1.2;

/** Puts the runs of a column into lines, from top to bottom, and from left to right in each. */
export function linesOf(runs: readonly Run[], page: number, columned = false): Line[] {
  const rows: Run[][] = [];
  for (const run of [...runs].sort((a, b) => a.y - b.y || a.x - b.x)) {
    const row = rows.slice(-3).findLast((candidate) => overlaps(largest(candidate), run));
    if (row === undefined) rows.push([run]);
    else row.push(run);
  }
  const edge = columned ? runs.reduce((most, run) => Math.max(most, run.right), 0) : undefined;
  const lines = rows.map((row) => ({ ...lineOf(row), page, edge })).filter((line) => line.text !== "");
  return lines.sort((a, b) => a.y - b.y);
}

/** Raised and lowered marks overlap the line they belong to; neighbouring lines hardly do. */
function overlaps(a: Run, b: Run): boolean {
  const shared = Math.min(a.y, b.y) - Math.max(a.y - a.size, b.y - b.size);
  return shared > 0.5 * Math.min(a.size, b.size);
}

function largest(row: readonly Run[]): Run {
  return row.reduce((best, run) => (run.size > best.size ? run : best));
}

function lineOf(row: Run[]): Omit<Line, "page" | "edge"> {
  row.sort((a, b) => a.x - b.x);
  const main = row.reduce((best, run) => (run.text.length > best.text.length ? run : best));
  const words = row.map((run) => (isRaised(run, main) ? { ...run, text: raise(run.text) } : run));
  const parts = joined(words, PART * main.size, SPACE * main.size)
    .map((part) => ({ ...part, text: cleanGlyphs(part.text).trim() }))
    .filter((part) => part.text !== "");
  const cells = joined(parts, CELL * main.size, 0).map((cell) => ({
    ...cell,
    parts: parts.filter((part) => part.x >= cell.x && part.right <= cell.right),
  }));
  const text = cells.map((cell) => cell.text).join(" ");
  const { x = main.x } = cells[0] ?? {};
  const { right = main.right } = cells.at(-1) ?? {};
  return { cells, text, x, right, y: main.y, size: main.size, font: main.font };
}

/** Joins pieces that stand less than `apart` from each other, with a space where there is more than `space` between them. */
function joined(pieces: readonly Cell[], apart: number, space: number): Cell[] {
  const cells: { text: string; x: number; right: number }[] = [];
  for (const { text, x, right } of pieces) {
    const cell = cells.at(-1);
    if (cell === undefined || x - cell.right > apart) {
      cells.push({ text, x, right });
    } else {
      cell.text += x - cell.right > space ? ` ${text}` : text;
      cell.right = Math.max(cell.right, right);
    }
  }
  return cells;
}

function isRaised(run: Run, main: Run): boolean {
  return run.size < 0.85 * main.size && run.y < main.y - 0.15 * main.size && /^[\d\s,]+$/.test(run.text);
}
