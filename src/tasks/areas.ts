import type { Scale } from "./rating.ts";
import type { Verdict } from "./verdicts.ts";

/** What a judge is asked: for so many texts a rating of the whole, and one of each area. */
export interface Asked {
  readonly count: number;
  readonly areas: readonly string[];
  readonly scale: Scale;
}

/** What it says of one text. */
export interface AreaVerdict {
  readonly rating: number | null;
  readonly areas: Readonly<Record<string, Verdict>>;
}

/** `Clarity & Transparency` is also `clarity_and_transparency`. */
export function keyOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/&/g, "and")
    .replace(/[^\p{L}\p{N}]+/gu, "");
}
