import type { Call, SourceOp } from "../kernel/kinds.ts";
import type { Row } from "../row.ts";

/** Rows that a preview follows through the pipeline. */
export const SAMPLE = 20;

/** The first rows of a source, and how many there are as far as `most` and `patience` (milliseconds) go. */
export async function sampleSource(
  source: SourceOp,
  call: Call,
  most: number,
  patience: number,
): Promise<SourceSample> {
  const rows: Row[] = [];
  const deadline = performance.now() + patience;
  let total = 0;
  for await (const array of source.open(call)) {
    rows.push(...array.slice(0, SAMPLE - rows.length));
    total += array.length;
    if (total >= most) return { rows: rows.slice(0, most), total: most, whole: true };
    if (performance.now() > deadline) return { rows, total, whole: false };
  }
  return { rows, total, whole: true };
}

export interface SourceSample {
  readonly rows: readonly Row[];
  readonly total: number;
  /** `total` is all there is. */
  readonly whole: boolean;
}
