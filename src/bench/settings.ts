import type { BenchResult, Leg, Load } from "./result.ts";

/** Legs of one setting on one model: repeats of each other. */
export interface Level {
  readonly name: string;
  readonly target: number;
  readonly load: Load;
  /** Requests in flight, or a second. */
  readonly size: number;
  readonly legs: readonly Leg[];
  /** Those whose figures may be used. */
  readonly sound: readonly Leg[];
}

/** Complete, not held up by the client, and with something to measure. */
export function isSound(leg: Leg): boolean {
  return leg.status === "complete" && leg.invalid.length === 0 && leg.outcomes.ok > 0;
}

/** The settings of one model, from light to heavy. */
export function levelsOf(legs: readonly Leg[], target: number): Level[] {
  const groups = new Map<string, Leg[]>();
  for (const leg of legs.filter((one) => one.target === target)) {
    const key = settingOf(leg.load);
    groups.set(key, [...(groups.get(key) ?? []), leg]);
  }
  const levels = [...groups.values()].map(([first, ...rest]): Level => {
    const { name, load } = first!;
    const own = [first!, ...rest];
    return { name, target, load, size: sizeOf(load), legs: own, sound: own.filter(isSound) };
  });
  return levels.sort((a, b) => a.load.mode.localeCompare(b.load.mode) || a.size - b.size);
}

/** Equal for loads that are the same. */
export function settingOf(load: Load): string {
  if (load.mode === "concurrency") return `concurrency ${load.concurrency}`;
  return `rate ${load.rate}${load.poisson ? " poisson" : ""}${load.concurrency === undefined ? "" : ` at most ${load.concurrency}`}`;
}

export function sizeOf(load: Load): number {
  return load.mode === "concurrency" ? load.concurrency : load.rate;
}

/** Legs of one mode can share an axis. */
export function haveOneMode(levels: readonly Pick<Level, "load">[]): boolean {
  return new Set(levels.map(({ load }) => load.mode)).size === 1;
}

export interface Spread {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** A figure over the sound repeats of a level; null where none has it. */
export function spreadOf(level: Level, pick: (leg: Leg) => number | null | undefined): Spread | null {
  const values = level.sound.map(pick).filter((value) => value !== null && value !== undefined);
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, low: Math.min(...values), high: Math.max(...values) };
}

/** How a leg is called among all: with its model where there are several, and its repeat where it has any. */
export function legName(result: BenchResult, leg: Leg): string {
  const { legs, targets } = result;
  const model = targets.length > 1 ? `${targets[leg.target]?.model ?? leg.target}, ` : "";
  const repeat = legs.some((one) => one.repeat > 1) ? `, run ${leg.repeat}` : "";
  return `${model}${leg.name}${repeat}`;
}

/** Legs as a person reads them: by model, from light to heavy, repeats next to each other. */
export function orderedLegs({ legs, targets }: BenchResult): Leg[] {
  return targets.flatMap((_, target) =>
    levelsOf(legs, target).flatMap((level) => [...level.legs].sort((a, b) => a.repeat - b.repeat)),
  );
}
