/** A small seeded generator (mulberry32): the same seed gives the same case. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let value = this.#state;
    value = Math.imul(value ^ (value >>> 15), value | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  }

  /** From 0 to `bound` - 1. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  one<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}

/** A number in [0, 1) that depends on its arguments alone. */
export function mix(...values: readonly number[]): number {
  let hash = 2166136261;
  for (const value of values) hash = Math.imul(hash ^ (value + 0x9e3779b9), 16777619) ^ (hash >>> 13);
  return new Random(hash).next();
}

/** Waits for so many turns of the event loop; half a turn is a microtask. */
export async function turns(count: number): Promise<void> {
  if (count % 1 !== 0) await null;
  for (let turn = 0; turn < Math.floor(count); turn++) await new Promise((resolve) => setImmediate(resolve));
}
