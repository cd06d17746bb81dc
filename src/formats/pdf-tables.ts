import type { Cell, Line } from "./pdf-lines.ts";
import { isMarker } from "./pdf-markers.ts";

const SEPARATOR = " | ";

/** Which of a page's lines are rows of a table: neighbours whose gaps stand one below the other. */
export function findRows(lines: readonly Line[]): boolean[] {
  const rows = lines.map((line, index) => {
    if (gaps(line).length === 0) return false;
    return [lines[index - 2], lines[index - 1], lines[index + 1], lines[index + 2]].some(
      (other) => other && aligned(line, other),
    );
  });
  return rows.map((row, index) => row || isRest(lines, rows, index));
}

/** The rows as lines of text, cells parted by ` | `; a cell that runs over several lines is put together. */
export function tableLines(lines: readonly Line[], join: (left: string, right: string) => string): string[] {
  const columns = columnsOf(lines);
  const tight = tightStep(lines);
  const rows: string[][] = [];
  let before: Line | undefined;
  for (const line of lines) {
    const cells = columns.map(() => "");
    for (const cell of line.cells.flatMap((wide) => (covers(wide, columns) > 1 ? wide.parts : [wide]))) {
      const column = nearest(columns, cell);
      cells[column] = join(cells[column]!, cell.text);
    }
    const row = rows.at(-1);
    if (row !== undefined && before !== undefined && goesOn(cells, line.y - before.y, tight)) {
      for (const [index, text] of cells.entries()) row[index] = join(row[index]!, text);
    } else rows.push(cells);
    before = line;
  }
  return rows.map((row) => row.join(SEPARATOR).trim());
}

function gaps(line: Line): readonly (readonly [from: number, to: number])[] {
  const { cells } = line;
  if (cells.length === 2 && isMarker(cells[0]!.text)) return [];
  return cells.slice(1).map((cell, index) => [cells[index]!.right, cell.x] as const);
}

function aligned(a: Line, b: Line): boolean {
  if (a.page !== b.page || Math.abs(a.y - b.y) > 4.5 * a.size) return false;
  return gaps(a).some(([from, to]) =>
    gaps(b).some(([start, end]) => Math.min(to, end) - Math.max(from, start) > 0.6 * a.size),
  );
}

/** A line of one cell that goes on with a cell of the row above: it starts right of the first column, or ends in it. */
function isRest(lines: readonly Line[], rows: readonly boolean[], index: number): boolean {
  const line = lines[index]!;
  let above = index - 1;
  while (above >= 0 && !rows[above] && lines[above]!.cells.length === 1 && index - above < 6) above -= 1;
  const row = rows[above] ? lines[above]! : undefined;
  if (row === undefined || line.cells.length !== 1) return false;
  if (line.y - lines[index - 1]!.y > 1.7 * line.size || line.y <= row.y || Math.abs(line.size - row.size) > 0.5)
    return false;
  const [first, second] = row.cells;
  return line.x > first!.right || (rows[index + 1] === true && second !== undefined && line.right < second.x);
}

/** Where the columns lie, from the rows that have the most cells. */
function columnsOf(lines: readonly Line[]): { x: number; right: number }[] {
  const most = Math.max(...lines.map((line) => line.cells.length));
  const columns: { x: number; right: number }[] = [];
  for (const { cells } of lines.filter((line) => line.cells.length === most)) {
    for (const [index, cell] of cells.entries()) {
      const column = (columns[index] ??= { x: cell.x, right: cell.right });
      column.x = Math.min(column.x, cell.x);
      column.right = Math.max(column.right, cell.right);
    }
  }
  return columns;
}

function covers(cell: Cell, columns: readonly { x: number; right: number }[]): number {
  return columns.filter((column) => cell.x < column.right && cell.right > column.x).length;
}

function nearest(columns: readonly { x: number; right: number }[], cell: Cell): number {
  const distances = columns.map((column) => {
    const shared = Math.min(cell.right, column.right) - Math.max(cell.x, column.x);
    return shared > 0 ? Math.abs(cell.x - column.x) / 1000 : -shared;
  });
  return distances.indexOf(Math.min(...distances));
}

/** The distance of lines inside a cell, if rows stand further apart than that. */
function tightStep(lines: readonly Line[]): number {
  const steps = lines
    .slice(1)
    .map((line, index) => line.y - lines[index]!.y)
    .filter((step) => step > 0);
  const least = Math.min(...steps);
  return steps.some((step) => step > 1.2 * least) ? 1.1 * least : 0;
}

function goesOn(cells: readonly string[], step: number, tight: number): boolean {
  return cells[0] === "" ? step < 2 * tight || tight === 0 : step > 0 && step <= tight;
}
