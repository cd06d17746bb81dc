import { z } from "zod";
import { DistilError } from "../errors.ts";

/** A time as people write it: milliseconds, or a number with its unit. */
export const durationOption = z.union([
  z.number().nonnegative(),
  z.string().regex(/^\d+(\.\d+)?\s*(ms|s|m|h)$/, "a duration such as 5s or 30m"),
]);

const milliseconds = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** `"5s"` → 5000; numbers are milliseconds. Throws ERR_OPTION for anything else. */
export function parseDuration(value: number | string): number {
  if (typeof value === "number") return value;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/.exec(value) ?? [];
  if (amount === undefined) {
    throw new DistilError("ERR_OPTION", `Cannot use "${value}" as it must be a duration such as 5s, 30m or 500ms`);
  }
  return Number(amount) * milliseconds[unit as keyof typeof milliseconds];
}

/** Milliseconds as a person says them: `40 s`, `10 m`, `2.5 h`. */
export function inWords(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 100) return `${seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)} s`;
  const minutes = seconds / 60;
  return minutes < 100 ? `${Math.round(minutes)} m` : `${Math.round(minutes / 6) / 10} h`;
}
