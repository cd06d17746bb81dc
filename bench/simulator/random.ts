import { createHash } from "node:crypto";

export type Random = () => number;

/** Numbers in [0, 1) that depend on `text` alone. */
export function randomOf(text: string): Random {
  let state = createHash("sha256").update(text).digest().readUInt32LE(0);
  // Mulberry32.
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A log-normal length of at least one token (Box and Muller). */
export function lengthOf(random: Random, mean: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.max(1, Math.round(mean * Math.exp(sigma * normal - sigma ** 2 / 2)));
}
