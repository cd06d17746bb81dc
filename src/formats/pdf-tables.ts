import type { Cell, Line } from "./pdf-lines.ts";

const SEPARATOR = " | ";

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
