import type { Allowance } from "./llm.ts";

const minute = 60_000;

/**
 * How much of a rate limit is left, with `now` as an argument: what is taken comes back with time.
 *
 * One that costs more than the bucket holds may go when it is full, and leaves a debt: on average the limit is kept.
 */
export class Bucket {
  #capacity: number;
  #level: number;
  /** What comes back a millisecond. */
  #speed: number;
  #at: number;
  /** All comes back at once then, where the server counts by windows. */
  #reset: number | undefined;

  /** In no window of a minute more than `limit` is given out: a second's worth at once, the rest in even flow. */
  constructor(limit: number, now: number) {
    this.#capacity = Math.max(1, Math.floor(limit / 60));
    this.#speed = (limit - this.#capacity + 1) / minute;
    this.#level = this.#capacity;
    this.#at = now;
  }

  /** A bucket as a server describes it; `since` is what was given out of it after that. */
  static learnt(allowance: Allowance, since: number, now: number): Bucket {
    const { limit, remaining, reset, refills } = allowance;
    const bucket = new Bucket(limit, now);
    bucket.#capacity = Math.max(1, limit);
    bucket.#level = remaining - since;
    const gone = limit - remaining;
    if (refills) bucket.#speed = gone > 0 && reset > 0 ? gone / reset : limit / minute;
    else [bucket.#speed, bucket.#reset] = [0, now + reset];
    return bucket;
  }

  /** Milliseconds until so much may be taken. */
  wait(cost: number, now: number): number {
    this.#refill(now);
    const missing = Math.min(cost, this.#capacity) - this.#level;
    // Half of a thousandth: what adds up from parts may miss by its rounding.
    if (missing <= 0.0005) return 0;
    if (this.#speed > 0) return missing / this.#speed;
    return this.#reset === undefined ? 0 : this.#reset - now;
  }

  take(cost: number, now: number): void {
    this.#refill(now);
    this.#level -= cost;
  }

  /** Gives back what was reserved too much, or takes what was too little. */
  give(amount: number): void {
    this.#level = Math.min(this.#capacity, this.#level + amount);
  }

  #refill(now: number): void {
    if (this.#reset !== undefined && now >= this.#reset) {
      // What the next window will bring is known with its first reply.
      [this.#level, this.#reset] = [this.#capacity, undefined];
    }
    this.#level = Math.min(this.#capacity, this.#level + (now - this.#at) * this.#speed);
    this.#at = now;
  }
}
