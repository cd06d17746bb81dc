import type { Line } from "./pdf-lines.ts";

/** What is usual in a document: the rest is told by how far it differs. */
export interface Measure {
  /** Type size of the running text, in points. */
  readonly size: number;
  /** Distance from one baseline to the next, in parts of the type size. */
  readonly leading: number;
  /** Where the lines of running text start and end. */
  readonly left: number;
  readonly edge: number;
}

export function measure(pages: readonly (readonly Line[])[]): Measure {
  const lines = pages.flat();
  const size = commonest(lines.map((line) => [round(line.size), line.text.length])) ?? 10;
  const isBody = (line: Line): boolean => Math.abs(line.size - size) < 0.5;
  const body = lines.filter(isBody);
  const steps = pages.flatMap((page) =>
    page.flatMap((line, index) => {
      const step = index === 0 ? 0 : line.y - page[index - 1]!.y;
      return step > 0.8 * size && step < 3 * size && isBody(line) ? [[round(step), 1] as const] : [];
    }),
  );
  const wide = body.filter((line) => line.edge === undefined);
  return {
    size,
    leading: (commonest(steps) ?? 1.2 * size) / size,
    left: quantile(
      body.map((line) => line.x),
      0.05,
    ),
    edge: quantile(
      (wide.length > 0 ? wide : body).map((line) => line.right),
      0.95,
    ),
  };
}

function commonest(weighed: readonly (readonly [value: number, weight: number])[]): number | undefined {
  const weights = new Map<number, number>();
  for (const [value, weight] of weighed) weights.set(value, (weights.get(value) ?? 0) + weight);
  let best: number | undefined;
  for (const [value, weight] of weights) if (best === undefined || weight > weights.get(best)!) best = value;
  return best;
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

function round(value: number): number {
  return Math.round(value * 5) / 5;
}
