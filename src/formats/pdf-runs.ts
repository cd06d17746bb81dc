import type { PDFPageProxy } from "pdfjs-dist";

/** Text drawn in one go: upright, x and y in points from the page's top left corner, y at the baseline. */
export interface Run {
  readonly text: string;
  readonly x: number;
  readonly right: number;
  readonly y: number;
  readonly size: number;
  readonly font: string;
}

interface Item {
  readonly str: string;
  readonly width: number;
  readonly transform: readonly number[];
  readonly fontName: string;
}

interface Turned extends Run {
  /** Quarter turns clockwise of its baseline. */
  readonly turn: number;
}

/** The runs of a page that follow its main direction: stamps along the margin are left out. */
export async function readRuns(page: PDFPageProxy): Promise<Run[]> {
  const { items } = await page.getTextContent({ disableNormalization: true });
  const { transform } = page.getViewport({ scale: 1 });
  const runs = items.flatMap((item) => ("str" in item && item.str.trim() !== "" ? [place(item, transform)] : []));
  const turn = mainTurn(runs);
  return withoutDoubles(runs.filter((run) => run.turn === turn).map((run) => upright(run, turn)));
}

function place(item: Item, page: readonly number[]): Turned {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = item.transform;
  const [pa = 1, pb = 0, pc = 0, pd = 1, pe = 0, pf = 0] = page;
  const across = [pa * a + pc * b, pb * a + pd * b] as const;
  const size = Math.hypot(pa * c + pc * d, pb * c + pd * d);
  const turn = (Math.round(Math.atan2(across[1], across[0]) / (Math.PI / 2)) + 4) % 4;
  const x = pa * e + pc * f + pe;
  return { text: item.str, x, right: x + item.width, y: pb * e + pd * f + pf, size, font: item.fontName, turn };
}

function mainTurn(runs: readonly Turned[]): number {
  const letters = [0, 0, 0, 0];
  for (const { turn, text } of runs) letters[turn]! += text.length;
  return letters.indexOf(Math.max(...letters));
}

function upright(run: Turned, turn: number): Run {
  const width = run.right - run.x;
  const [x, y] = [
    [run.x, run.y],
    [run.y, -run.x],
    [-run.x, -run.y],
    [-run.y, run.x],
  ][turn] as [number, number];
  return { text: run.text, x, right: x + width, y, size: run.size, font: run.font };
}

/** Text drawn twice with a tiny shift is how some programs make bold letters. */
function withoutDoubles(runs: readonly Run[]): Run[] {
  return runs.filter((run, index) => {
    const before = runs[index - 1];
    if (before === undefined || before.text !== run.text) return true;
    const reach = run.size * 0.2;
    return Math.abs(before.x - run.x) > reach || Math.abs(before.y - run.y) > reach;
  });
}
