import { type Fault, faults, type Rates } from "./options.ts";
import type { Random } from "./random.ts";
import { randomOf } from "./random.ts";

/**
 * Draws the fault that a request meets, if any: by the request and how often it came before, so that a request that is sent
 * again may fare better, and a run with the same seed meets the same faults.
 */
export class Faults {
  rates: Rates;
  readonly #seen = new Map<string, number>();

  constructor(rates: Rates) {
    this.rates = rates;
  }

  draw(id: string): Fault | undefined {
    const times = this.#seen.get(id) ?? 0;
    this.#seen.set(id, times + 1);
    return drawn(this.rates, randomOf(`${id} ${times}`));
  }
}

function drawn(rates: Rates, random: Random): Fault | undefined {
  let left = random();
  for (const fault of faults) {
    left -= rates[fault] ?? 0;
    if (left < 0) return fault;
  }
  return undefined;
}
