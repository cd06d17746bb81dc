import type { Run } from "./pdf-runs.ts";

export interface Region {
  readonly runs: readonly Run[];
  readonly columned: boolean;
}

/** Lines that stand on both sides of a gutter before it counts as one. */
const LEAST_LINES = 6;

/**
 * Parts a page into regions in reading order: what spans the page, then the left column, then the right one.
 *
 * Knows pages of one column and of two. A table is not taken for columns, as its cells are short.
 */
export function splitColumns(runs: readonly Run[], width: number): Region[] {
  const gutter = findGutter(runs, width);
  if (gutter === undefined) return [{ runs, columned: false }];
  const across = runs.filter((run) => run.x < gutter && run.right > gutter);
  const regions: Region[] = [];
  const ends = [...across.map((run) => run.y).sort((a, b) => a - b), Number.POSITIVE_INFINITY];
  let top = Number.NEGATIVE_INFINITY;
  for (const end of ends) {
    const band = runs.filter((run) => run.y > top && run.y < end && !across.includes(run));
    for (const column of [band.filter((run) => run.right <= gutter), band.filter((run) => run.x >= gutter)]) {
      if (column.length > 0) regions.push({ runs: column, columned: true });
    }
    const title = across.filter((run) => run.y === end);
    if (title.length > 0) regions.push({ runs: title, columned: false });
    top = end;
  }
  return regions;
}

/** An upright strip in the middle third that hardly any run crosses, with running text on both sides of it. */
function findGutter(runs: readonly Run[], width: number): number | undefined {
  const body = runs.filter((run) => run.text.length > 1);
  let best: number | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (let x = width * 0.35; x <= width * 0.65; x += 2) {
    const crossing = body.filter((run) => run.x < x + 3 && run.right > x - 3).length;
    if (crossing < fewest) [best, fewest] = [x, crossing];
  }
  if (best === undefined) return undefined;
  const gutter = best;
  const left = body.filter((run) => run.right <= gutter);
  const right = body.filter((run) => run.x >= gutter);
  return fewest <= body.length * 0.15 && isText(left) && isText(right) ? gutter : undefined;
}

function isText(side: readonly Run[]): boolean {
  const lines = new Map<number, number>();
  for (const run of side) lines.set(Math.round(run.y), (lines.get(Math.round(run.y)) ?? 0) + run.text.length);
  const lengths = [...lines.values()].sort((a, b) => a - b);
  return lengths.length >= LEAST_LINES && lengths[Math.floor(lengths.length / 2)]! >= 22;
}
