import type { GaugeReading } from "./gauges.ts";
import type { ServerTimeline, Timeline } from "./result.ts";
import { STEP } from "./thread-plan.ts";

/** Steps that a chart can show. */
const MOST = 120;

/** What a timeline is made of; times are milliseconds from the leg's start. */
export interface TimelineParts {
  readonly start: readonly number[];
  readonly e2e: readonly number[];
  readonly outcome: readonly ("ok" | "failed" | "unfinished")[];
  /** Chunks with text by `STEP`. */
  readonly arrived: readonly number[];
  /** Output tokens of a chunk. */
  readonly perChunk: number;
  readonly ended: number;
  readonly readings: readonly GaugeReading[];
}

/** A leg as it went: at most 120 steps, each a multiple of 100 ms. */
export function makeTimeline(parts: TimelineParts): Timeline {
  const interval = STEP * Math.max(1, Math.ceil(parts.ended / MOST / STEP));
  const count = Math.max(1, Math.ceil(parts.ended / interval));
  const zeros = () => new Array<number>(count).fill(0);
  const [inFlight, started, completed, failed, outputTokens] = [zeros(), zeros(), zeros(), zeros(), zeros()];
  const stepOf = (time: number) => Math.min(count - 1, Math.max(0, Math.floor(time / interval)));
  parts.start.forEach((start, index) => {
    const end = start + parts.e2e[index]!;
    started[stepOf(start)]!++;
    if (parts.outcome[index] === "ok") completed[stepOf(end)]!++;
    if (parts.outcome[index] === "failed") failed[stepOf(end)]!++;
    occupy(inFlight, start, end, interval);
  });
  parts.arrived.forEach((chunks, step) => {
    outputTokens[stepOf(step * STEP)]! += (chunks * parts.perChunk * 1000) / interval;
  });
  const at = inFlight.map((_, step) => step * interval);
  const server = parts.readings.length === 0 ? {} : { server: serverTimeline(parts.readings, count, stepOf) };
  return { interval, at, inFlight, started, completed, failed, outputTokens, ...server };
}

/** Adds to each step the share of it that [start, end) covers. */
export function occupy(steps: number[], start: number, end: number, interval: number): void {
  const last = Math.min(steps.length - 1, Math.floor(end / interval));
  for (let step = Math.max(0, Math.floor(start / interval)); step <= last; step++) {
    const covered = Math.min(end, (step + 1) * interval) - Math.max(start, step * interval);
    steps[step]! += Math.max(0, covered) / interval;
  }
}

function serverTimeline(
  readings: readonly GaugeReading[],
  count: number,
  stepOf: (time: number) => number,
): ServerTimeline {
  const steps = Array.from({ length: count }, (): GaugeReading[] => []);
  for (const reading of readings) if (reading.at >= 0) steps[stepOf(reading.at)]!.push(reading);
  const mean = (pick: (reading: GaugeReading) => number | undefined) =>
    steps.map((within) => {
      const values = within.map(pick).filter((value) => value !== undefined);
      return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
    });
  return {
    running: mean(({ running }) => running),
    waiting: mean(({ waiting }) => waiting),
    kvCache: mean(({ kvCache }) => kvCache),
    prefixHits: prefixHits(readings, steps),
  };
}

/** The counters only grow: a step's share is what they grew by since the last reading before it. */
function prefixHits(all: readonly GaugeReading[], steps: readonly (readonly GaugeReading[])[]): (number | null)[] {
  let before = all[0]?.prefix;
  return steps.map((within) => {
    const after = within.at(-1)?.prefix;
    if (before === undefined || after === undefined) return null;
    const [hits, queries] = [after.hits - before.hits, after.queries - before.queries];
    before = after;
    return queries > 0 ? hits / queries : null;
  });
}

/** Most of them in flight at once. */
export function peakInFlight(start: readonly number[], e2e: readonly number[]): number {
  const changes = start.flatMap((time, index) => [
    { time, by: 1 },
    { time: time + e2e[index]!, by: -1 },
  ]);
  // One that ends makes room for one that starts in the same moment.
  changes.sort((a, b) => a.time - b.time || a.by - b.by);
  let [now, peak] = [0, 0];
  for (const { by } of changes) peak = Math.max(peak, (now += by));
  return peak;
}

/** Most chunks that arrived within any one second. */
export function bestSecond(arrived: readonly number[]): number {
  const width = 1000 / STEP;
  let [sum, best] = [0, 0];
  arrived.forEach((chunks, step) => {
    sum += chunks - (arrived[step - width] ?? 0);
    best = Math.max(best, sum);
  });
  return best;
}
