import type { Estimate, Summary } from "./result.ts";

/** A percentile of sorted values, linear between neighbours (numpy's default). `share` is 0 to 1. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (place - below);
}

/** Exact figures of a list of values; null of none. */
export function summarize(values: Iterable<number>): Summary | null {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return null;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length;
  return {
    count: sorted.length,
    mean,
    deviation: Math.sqrt(variance),
    min: sorted[0]!,
    max: sorted.at(-1)!,
    p50: percentile(sorted, 0.5),
    p90: percentile(sorted, 0.9),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
    error: 0,
  };
}

/** Student's t for 95 % between both tails, by degrees of freedom from 1. */
const tTable = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
] as const;

/** Runs of one thing as one number with its 95 % confidence interval. There must be at least one value. */
export function estimate(values: readonly number[]): Estimate {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const median = percentile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
  if (count < 2) return { mean, median, low: mean, high: mean, values };
  const sample = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1));
  const half = (studentT(count - 1) * sample) / Math.sqrt(count);
  return { mean, median, low: mean - half, high: mean + half, values };
}

/** Student's t for a 95 % interval; 1.96 for very many degrees of freedom. */
export function studentT(freedom: number): number {
  return tTable[freedom - 1] ?? 1.96 + 2.5 / freedom;
}
