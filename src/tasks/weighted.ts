import { DistilError } from "../errors.ts";
import { chance } from "../hash.ts";

/** Something to draw, and how often in proportion to the others. */
export interface Weighted<T> {
  readonly value: T;
  readonly weight: number;
}

/** One of them, always the same for the same `seed`. */
export function drawn<T>(choices: readonly Weighted<T>[], ...seed: readonly unknown[]): T {
  if (choices.length === 1) return choices[0]!.value;
  const total = choices.reduce((sum, { weight }) => sum + weight, 0);
  let left = chance(...seed) * total;
  for (const { value, weight } of choices) if ((left -= weight) < 0) return value;
  return choices.at(-1)!.value;
}

/** A weight as options have it; they need not add up to 1. Throws ERR_OPTION. */
export function checkedWeight(option: string, weight: unknown): number {
  if (typeof weight === "number" && Number.isFinite(weight) && weight > 0) return weight;
  throw new DistilError(
    "ERR_OPTION",
    `Cannot use ${option} as it must be a weight above 0: current value is ${JSON.stringify(weight) ?? String(weight)}`,
    { hint: "Leave out what is never to be drawn" },
  );
}
