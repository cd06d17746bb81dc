import type { Knee, Leg } from "./result.ts";
import { BUSY } from "./verdict.ts";

/** One leg of a sweep: what it took and what it gave. */
export interface SweepPoint {
  readonly concurrency: number;
  /** Output tokens a second, or good requests a second where there are objectives. */
  readonly yield: number;
  /** Its figures may be used. */
  readonly valid: boolean;
  /** The client has nothing left to give: more would only measure the client. */
  readonly exhausted?: boolean;
}

/** Doubling ends where the next step gave less than this much more. */
const GAIN = 1.05;
/** The knee is the least concurrency that gives this share of the most. */
const ENOUGH = 0.95;

/**
 * The concurrency to try next, or undefined when the knee is found: doubles while it pays, then looks between the knee and
 * the level below it, and between it and the one above, until neighbours are within a fifth.
 */
export function nextLevel(points: readonly SweepPoint[], most: number): number | undefined {
  const sorted = [...points].sort((a, b) => a.concurrency - b.concurrency);
  const last = sorted.at(-1);
  if (last === undefined) return 1;
  if (!last.exhausted && last.yield > 0 && last.concurrency < most && pays(sorted))
    return Math.min(most, last.concurrency * 2);
  const knee = kneeOf(sorted);
  if (knee === undefined) return undefined;
  const at = sorted.indexOf(knee);
  // Below first: fewer calls at once for the same tokens is what the knee is about.
  for (const [low, high] of [
    [sorted[at - 1], knee],
    [knee, sorted[at + 1]],
  ]) {
    const between = low && high && middle(low.concurrency, high.concurrency);
    if (between !== undefined) return between;
  }
  return undefined;
}

/** A flat stretch of one doubling may be chance; of two it is not. */
function pays(sorted: readonly SweepPoint[]): boolean {
  if (sorted.length < 3) return true;
  const best = Math.max(...sorted.slice(0, -2).map((point) => point.yield));
  return sorted.slice(-2).some((point) => point.yield > GAIN * best);
}

function middle(low: number, high: number): number | undefined {
  if (high / low <= 1.25) return undefined;
  const between = Math.round(Math.sqrt(low * high));
  return between > low && between < high ? between : undefined;
}

/** The least concurrency that gives 95 % of the most that any sound leg gave. */
export function kneeOf(points: readonly SweepPoint[]): SweepPoint | undefined {
  const sound = points.filter((point) => point.valid && point.yield > 0).sort((a, b) => a.concurrency - b.concurrency);
  const best = Math.max(...sound.map((point) => point.yield));
  return sound.find((point) => point.yield >= ENOUGH * best);
}

/** What a sweep's legs say of one model; undefined where none of them is sound. */
export function findKnee(
  target: number,
  legs: readonly Leg[],
  flagFor: (concurrency: number) => string,
): Knee | undefined {
  const own = legs.filter((leg) => leg.target === target && leg.load.mode === "concurrency");
  const points = meanPoints(own);
  const knee = kneeOf(points);
  if (knee === undefined) return undefined;
  const legOf = (point: SweepPoint) => own.find((leg) => pointOf(leg).concurrency === point.concurrency)!;
  const best = points.filter((point) => point.valid).reduce((a, b) => (b.yield > a.yield ? b : a));
  const goal = legOf(knee).goodput === undefined ? "output tokens/s" : "good requests/s";
  const more = best.yield / knee.yield - 1;
  const reason =
    best === knee
      ? `no other level gave more ${goal}`
      : `${goal} at ${best.concurrency} are ${(more * 100).toFixed(1)} % more, and every level below gives less than 95 % of that`;
  return {
    target,
    concurrency: knee.concurrency,
    flag: flagFor(knee.concurrency),
    reason,
    outputTokens: legOf(knee).throughput.outputTokens,
    best: { concurrency: best.concurrency, outputTokens: legOf(best).throughput.outputTokens },
  };
}

export function pointOf(leg: Leg): SweepPoint {
  const concurrency = leg.load.mode === "concurrency" ? leg.load.concurrency : 0;
  const valid = leg.status === "complete" && leg.invalid.length === 0 && leg.outcomes.ok > 0;
  const exhausted = leg.client.loopBusy > BUSY;
  return { concurrency, yield: leg.goodput?.requests ?? leg.throughput.outputTokens, valid, exhausted };
}

/** Repeats of one level as one point; those that are not sound are left out. */
function meanPoints(legs: readonly Leg[]): SweepPoint[] {
  const levels = grouped(legs);
  return [...levels].map(([concurrency, points]) => {
    const sound = points.filter((point) => point.valid);
    const sum = sound.reduce((total, point) => total + point.yield, 0);
    return { concurrency, yield: sound.length === 0 ? 0 : sum / sound.length, valid: sound.length > 0 };
  });
}

function grouped(legs: readonly Leg[]): Map<number, SweepPoint[]> {
  const levels = new Map<number, SweepPoint[]>();
  for (const point of legs.map(pointOf))
    levels.set(point.concurrency, [...(levels.get(point.concurrency) ?? []), point]);
  return levels;
}
