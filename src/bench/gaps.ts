import type { Histogram, Summary } from "./result.ts";

/** Neighbouring bounds differ by 1 %: a value read from the middle of its bucket is at most 0.5 % off. */
const GROWTH = 1.01;
/** Milliseconds below which values share the first bucket: a chunk's gap is not known better. */
const LEAST = 0.001;
/** Up to an hour. */
const BUCKETS = Math.ceil(Math.log(3_600_000 / LEAST) / Math.log(GROWTH)) + 2;
const LOG = Math.log(GROWTH);

/** How far off a percentile of a `Gaps` may be, relatively. */
export const gapError = (GROWTH - 1) / 2;

/** The same as plain data, for another thread. */
export interface GapCounts {
  readonly counts: Uint32Array;
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
  readonly min: number;
  readonly max: number;
}

/** Gaps between chunks: there are too many to keep, so they are counted by size. Mean, deviation and extremes are exact. */
export class Gaps {
  readonly counts = new Uint32Array(BUCKETS);
  count = 0;
  sum = 0;
  squares = 0;
  min = Number.POSITIVE_INFINITY;
  max = 0;

  add(value: number): void {
    this.counts[bucketOf(value)]!++;
    this.count++;
    this.sum += value;
    this.squares += value * value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  merge(other: GapCounts): void {
    for (let bucket = 0; bucket < BUCKETS; bucket++) this.counts[bucket]! += other.counts[bucket]!;
    this.count += other.count;
    this.sum += other.sum;
    this.squares += other.squares;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
  }

  summary(): Summary | null {
    if (this.count === 0) return null;
    const { count, sum, squares, min, max } = this;
    const mean = sum / count;
    const at = (share: number) => this.#at(share);
    const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
    return {
      count,
      mean,
      deviation,
      min,
      max,
      p50: at(0.5),
      p90: at(0.9),
      p95: at(0.95),
      p99: at(0.99),
      error: gapError,
    };
  }

  histogram(): Histogram {
    const used = [...this.counts.keys()].filter((bucket) => this.counts[bucket]! > 0);
    return {
      low: used.map((bucket) => boundOf(bucket)),
      high: used.map((bucket) => boundOf(bucket + 1)),
      count: used.map((bucket) => this.counts[bucket]!),
    };
  }

  #at(share: number): number {
    const wanted = share * (this.count - 1);
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.counts[bucket]!;
      if (seen <= wanted) continue;
      const middle = (boundOf(bucket) + boundOf(bucket + 1)) / 2;
      return Math.min(this.max, Math.max(this.min, middle));
    }
    return this.max;
  }
}

function bucketOf(value: number): number {
  if (value < LEAST) return 0;
  return Math.min(BUCKETS - 1, 1 + Math.floor(Math.log(value / LEAST) / LOG));
}

function boundOf(bucket: number): number {
  return bucket === 0 ? 0 : LEAST * GROWTH ** (bucket - 1);
}
