import type { Queue } from "../kernel/kinds.ts";
import { abortedCall } from "./abort.ts";
import type { LlmContext } from "./llm.ts";
import { type Entry, PriorityQueue } from "./priority-queue.ts";
import { offAbort, onAbort } from "./signals.ts";

interface Job extends Entry {
  readonly signal: AbortSignal;
  readonly abort: () => void;
  start(): void;
  fail(error: unknown): void;
}

/** Says whether calls may go at all just now, whatever the places. Who changes its mind calls the limiter's `wake`. */
export interface Gate {
  readonly admits: boolean;
}

/**
 * Lets `limit` jobs run at once; the others wait, higher priority first, in order of arrival within one.
 *
 * It never stops a job that runs: that is the job's own business with its signal. (p-queue takes 3.7 µs a job and cannot
 * tell when its queue is low.)
 */
export class Limiter implements Queue {
  #limit: number;
  #running = 0;
  readonly #waiting = new PriorityQueue<Job>();
  readonly #listeners = new Set<() => void>();
  readonly #onFree = new Set<() => void>();
  #gate: Gate = { admits: true };
  /** See Queue. */
  window: number | undefined;
  #outside = 0;
  #held = false;
  #closed: { readonly error: unknown } | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Holds every job back while it does not admit. */
  set gate(gate: Gate) {
    this.#gate = gate;
  }

  get limit(): number {
    return this.#limit;
  }

  /** More places start waiting jobs at once; fewer take effect as jobs end. Zero holds everything back. */
  set limit(limit: number) {
    const raised = limit > this.#limit;
    this.#limit = limit;
    if (raised) this.#fill(true);
  }

  /** Jobs that have a place. */
  get running(): number {
    return this.#running;
  }

  get queued(): number {
    return this.#waiting.size + this.#outside;
  }

  /** A job would start at once. */
  get free(): boolean {
    return this.#takes() && this.#waiting.size === 0;
  }

  /** Counts jobs that wait somewhere else before they come here: no row is welcome because of the room that they leave. */
  outside(change: 1 | -1): void {
    this.#outside += change;
    if (change < 0) this.#tell();
  }

  get cushion(): number {
    return Math.max(1, Math.floor(this.#limit / 4));
  }

  onLow(listener: () => void): () => void {
    // Wrapped, so that adding one function twice makes two listeners.
    const own = () => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Calls `listener` whenever a job would start at once; returns how to stop that. */
  onFree(listener: () => void): () => void {
    this.#onFree.add(listener);
    return () => this.#onFree.delete(listener);
  }

  /** Starts nothing more: what runs may end, what waits goes on waiting. */
  hold(): void {
    this.#held = true;
  }

  /** The gate may have opened. */
  wake(): void {
    this.#fill(false);
  }

  /** Fails what waits and what will come: nobody can wait any longer. */
  close(error: unknown): void {
    this.#closed = { error };
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      offAbort(job.signal, job.abort);
      job.fail(error);
    }
  }

  /** Runs `job` when its turn comes, in this very call if there is room. Rejects with ERR_ABORTED if `signal` aborts before. */
  run<T>(job: () => Promise<T>, context: LlmContext): Promise<T> {
    return new Promise((resolve, reject) => {
      const { signal } = context;
      if (signal.aborted) return reject(abortedCall(signal));
      if (this.#closed !== undefined) return reject(this.#closed.error);
      const done = (value: T) => {
        resolve(value);
        this.#leave();
      };
      const failed = (reason: unknown) => {
        reject(reason);
        this.#leave();
      };
      const start = () => {
        this.#running++;
        attempt(job).then(done, failed);
      };
      if (this.free) return start();
      const abort = () => {
        this.#waiting.remove(entry);
        reject(abortedCall(signal));
        this.#tell();
      };
      const entry: Job = { signal, abort, start, fail: reject, before: undefined, after: undefined, line: undefined };
      onAbort(signal, abort);
      this.#waiting.push(entry, context.priority);
    });
  }

  #leave(): void {
    this.#running--;
    this.#fill(false);
  }

  #fill(grown: boolean): void {
    let left = grown;
    while (this.#takes()) {
      const job = this.#waiting.shift();
      if (job === undefined) break;
      offAbort(job.signal, job.abort);
      left = true;
      job.start();
    }
    if (left) this.#tell();
    if (this.#onFree.size > 0 && this.free) for (const listener of this.#onFree) listener();
  }

  #takes(): boolean {
    return !this.#held && this.#running < this.#limit && this.#gate.admits;
  }

  #tell(): void {
    for (const listener of this.#listeners) {
      if (this.queued >= this.cushion) return;
      listener();
    }
  }
}

/** A job that throws before its first await fails like any other, and not within the caller's stack. */
function attempt<T>(job: () => Promise<T>): Promise<T> {
  try {
    return job();
  } catch (error) {
    return Promise.reject(error);
  }
}
