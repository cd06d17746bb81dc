import type { Line } from "./pdf-lines.ts";
import { isMarker } from "./pdf-markers.ts";

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
