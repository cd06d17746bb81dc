import { cleanGlyphs, raise } from "./pdf-glyphs.ts";
import type { Run } from "./pdf-runs.ts";

/** A part of a line that a wide gap sets apart: a cell, if the line is a row of a table. */
export interface Cell {
  readonly text: string;
  readonly x: number;
  readonly right: number;
}

export interface Line extends Cell {
  readonly cells: readonly Cell[];
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
/** Wider gaps set cells apart. */
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
  const cells: { text: string; x: number; right: number }[] = [];
  for (const run of row) {
    const cell = cells.at(-1);
    const text = isRaised(run, main) ? raise(run.text) : run.text;
    if (cell === undefined || run.x - cell.right > CELL * main.size) {
      cells.push({ text, x: run.x, right: run.right });
    } else {
      cell.text += run.x - cell.right > SPACE * main.size ? ` ${text}` : text;
      cell.right = Math.max(cell.right, run.right);
    }
  }
  const clean = cells
    .map((cell) => ({ ...cell, text: cleanGlyphs(cell.text).trim() }))
    .filter(({ text }) => text !== "");
  const text = clean.map((cell) => cell.text).join(" ");
  const { x = main.x } = clean[0] ?? {};
  const { right = main.right } = clean.at(-1) ?? {};
  return { cells: clean, text, x, right, y: main.y, size: main.size, font: main.font };
}

function isRaised(run: Run, main: Run): boolean {
  return run.size < 0.85 * main.size && run.y < main.y - 0.15 * main.size && /^[\d\s,]+$/.test(run.text);
}
