import { chance } from "../hash.ts";
import { studentT } from "./statistics.ts";

/** Draws of each side. */
const DRAWS = 2000;

/** How B's mean compares with A's, with 95 % confidence. */
export interface Ratio {
  /** mean of B / mean of A */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The ratio of two means over repeats with its 95 % interval, or null where a side has fewer than two repeats or is not
 * above zero throughout.
 *
 * The standard error of each side's log mean comes from a bootstrap over its repeats, corrected for the few there are
 * (n / (n − 1)), the width from Student's t with Welch's degrees of freedom: percentiles of a bootstrap alone never leave
 * the range of the repeats, and with three of them that is an interval of 75 %.
 */
export function ratioOf(before: readonly number[], after: readonly number[], seed: string): Ratio | null {
  if (before.length < 2 || after.length < 2 || ![...before, ...after].every((value) => value > 0)) return null;
  const log = Math.log(mean(after) / mean(before));
  const variances = [before, after].map((values, side) => logVariance(values, `${seed}/${side}`)) as [number, number];
  const whole = variances[0] + variances[1];
  if (whole === 0) return { ratio: Math.exp(log), low: Math.exp(log), high: Math.exp(log) };
  const freedom = whole ** 2 / (variances[0] ** 2 / (before.length - 1) + variances[1] ** 2 / (after.length - 1));
  const half = tOf(freedom) * Math.sqrt(whole);
  return { ratio: Math.exp(log), low: Math.exp(log - half), high: Math.exp(log + half) };
}

/** Whether B's mean is above (1) or below (−1) A's by more than chance would have it 95 times of 100 (Welch), else 0. For figures that may be nothing. */
export function direction(before: readonly number[], after: readonly number[]): -1 | 0 | 1 {
  const by = mean(after) - mean(before);
  const [a, b] = [meanVariance(before), meanVariance(after)];
  if (by === 0) return 0;
  const whole = a + b;
  const freedom = whole === 0 ? 1 : whole ** 2 / (a ** 2 / (before.length - 1) + b ** 2 / (after.length - 1));
  if (Math.abs(by) <= tOf(freedom) * Math.sqrt(whole)) return 0;
  return by > 0 ? 1 : -1;
}

/** Student's t for degrees of freedom that are no whole number: between its neighbours, by their reciprocals. */
function tOf(freedom: number): number {
  const below = Math.max(1, Math.floor(freedom));
  const share = freedom <= below ? 0 : (1 / below - 1 / freedom) / (1 / below - 1 / (below + 1));
  return studentT(below) + share * (studentT(below + 1) - studentT(below));
}

function meanVariance(values: readonly number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1) / values.length;
}

/** Variance of the log of a mean over repeats, by drawing repeats anew. */
function logVariance(values: readonly number[], seed: string): number {
  const next = generator(Math.floor(chance("bootstrap", seed) * 2 ** 32));
  const logs = Array.from({ length: DRAWS }, () => {
    let sum = 0;
    for (let draw = 0; draw < values.length; draw++) sum += values[Math.floor(next() * values.length)]!;
    return Math.log(sum / values.length);
  });
  const middle = mean(logs);
  const variance = logs.reduce((sum, log) => sum + (log - middle) ** 2, 0) / (DRAWS - 1);
  return (variance * values.length) / (values.length - 1);
}

/** xorshift32: a hash a draw would take seconds for a long table. */
function generator(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
