import type { Queue } from "./kinds.ts";

/** Bounds the calls of an asynchronous operator that no model's queue bounds. */
export class Gate implements Queue {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  readonly #listeners = new Set<() => void>();
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get queued(): number {
    return this.#waiting.length;
  }

  get cushion(): number {
    return Math.max(1, this.#limit >> 2);
  }

  onLow(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get full(): boolean {
    return this.#running >= this.#limit;
  }

  /** Calls `fn` as soon as a call in flight has ended. */
  later<T>(fn: () => T | Promise<T>): Promise<T> {
    return new Promise<void>((resolve) => this.#waiting.push(resolve)).then(fn).finally(() => this.#release());
  }

  /** Counts a call that has begun. */
  hold<T>(call: Promise<T>): Promise<T> {
    this.#running++;
    return call.finally(() => this.#release());
  }

  /** Hands the place on to whoever waits, so that nobody can slip in between. */
  #release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next();
    if (next && this.queued < this.cushion) for (const listener of this.#listeners) listener();
  }
}
