import { mix, type Random } from "./random.ts";

/** A pipeline step as plain data: what the kernel runs and the naive interpreter reads alike. */
export type Spec =
  | {
      readonly kind: "row";
      readonly id: number;
      readonly fails: number;
      readonly drops: number;
      readonly async: Pace;
      readonly model: number;
    }
  | { readonly kind: "many"; readonly id: number; readonly fails: number; readonly async: Pace }
  | { readonly kind: "expand"; readonly id: number; readonly fails: number; readonly async: Pace }
  | {
      readonly kind: "fan";
      readonly id: number;
      readonly branches: readonly (readonly Spec[])[];
      readonly min: number | undefined;
      readonly joinFails: number;
      readonly pick: number | undefined;
    }
  | { readonly kind: "sort"; readonly id: number }
  | { readonly kind: "skip"; readonly id: number; readonly every: number }
  | { readonly kind: "take"; readonly id: number; readonly count: number }
  | { readonly kind: "save"; readonly id: number; readonly slow: boolean };

export type Pace = "sync" | "micro" | "turn";

export interface Case {
  readonly seed: number;
  readonly rows: number;
  readonly arrays: number;
  readonly steps: readonly Spec[];
  readonly window: number;
  readonly limits: readonly number[];
  readonly ordered: boolean;
  readonly onError: "reject" | "keep";
  /** Rows after which the reader leaves. */
  readonly leaves: number | undefined;
  /** Row at which the source throws. */
  readonly breaks: number | undefined;
  /** Row at which the source waits until it is told to stop. */
  readonly hangs: number | undefined;
  /** Turns after which the run is aborted. */
  readonly aborts: number | undefined;
  readonly slowReader: boolean;
}

let ids = 0;

export function randomCase(seed: number, random: Random): Case {
  ids = 0;
  const steps = randomSteps(random, 1 + random.below(5), 0);
  const ending = random.below(10);
  return {
    seed,
    rows: random.below(40),
    arrays: 1 + random.below(12),
    steps,
    window: random.one([1, 2, 3, 8, 64, 4096]),
    limits: [1 + random.below(8), 1 + random.below(3)],
    ordered: random.chance(0.7),
    onError: random.chance(0.8) ? "reject" : "keep",
    leaves: ending === 0 ? random.below(10) : undefined,
    breaks: ending === 1 ? random.below(30) : undefined,
    hangs: ending === 3 ? random.below(30) : undefined,
    aborts: ending === 2 || ending === 3 ? random.below(40) : undefined,
    slowReader: random.chance(0.2),
  };
}

function randomSteps(random: Random, count: number, nesting: number): Spec[] {
  return Array.from({ length: count }, () => randomStep(random, nesting));
}

function randomStep(random: Random, nesting: number): Spec {
  const id = ids++;
  const fails = random.one([0, 0, 0.1, 0.5]);
  const pace = random.one(["sync", "sync", "micro", "turn"] as const);
  const kind = random.below(nesting === 0 ? 14 : 9);
  if (kind < 5) {
    const model = pace === "sync" ? -1 : random.below(3) - 1;
    return { kind: "row", id, fails, drops: random.one([0, 0, 0.2]), async: pace, model };
  }
  if (kind < 6) return { kind: "many", id, fails, async: pace };
  if (kind < 7) return { kind: "expand", id, fails, async: pace };
  if (kind < 9) {
    if (nesting > 1) return { kind: "row", id, fails, drops: 0, async: pace, model: -1 };
    const branches = Array.from({ length: 1 + random.below(3) }, () =>
      randomSteps(random, 1 + random.below(2), nesting + 1),
    );
    const pick = random.chance(0.2) ? 1 + random.below(branches.length + 2) : undefined;
    const min = random.chance(0.3) ? 1 + random.below(pick ?? branches.length) : undefined;
    return { kind: "fan", id, branches, min, joinFails: random.one([0, 0, 0.1]), pick };
  }
  if (kind < 10) return { kind: "sort", id };
  if (kind < 11) return { kind: "skip", id, every: 2 + random.below(3) };
  if (kind < 12) return { kind: "take", id, count: random.below(20) };
  return { kind: "save", id, slow: random.chance(0.5) };
}

/** What an operator makes of a value: depends on the value and the operator alone. */
export function next(value: number, id: number, child = 0): number {
  return Math.floor(mix(value, id, child) * 1e9);
}

export function failsFor(value: number, id: number, share: number): boolean {
  return share > 0 && mix(value, id, 101) < share;
}

export function dropsFor(value: number, id: number, share: number): boolean {
  return share > 0 && mix(value, id, 202) < share;
}

/** How many rows a bearing operator gives. */
export function litter(value: number, id: number): number {
  return Math.floor(mix(value, id, 303) * 4);
}

/** After how many children an expand throws. */
export function throwsAfter(value: number, id: number): number {
  return Math.floor(mix(value, id, 404) * 3);
}
