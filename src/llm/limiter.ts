import { DistilError } from "../errors.ts";
import type { Queue } from "../kernel/kinds.ts";
import type { LlmContext } from "./llm.ts";
import { type Entry, PriorityQueue } from "./priority-queue.ts";

interface Job extends Entry {
  readonly signal: AbortSignal;
  start(): void;
  reject(reason: unknown): void;
}

interface Watch {
  readonly jobs: Set<Job>;
  readonly listener: () => void;
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
  readonly #watches = new Map<AbortSignal, Watch>();
  readonly #listeners = new Set<() => void>();

  constructor(limit: number) {
    this.#limit = limit;
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
    return this.#waiting.size;
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

  /** Runs `job` when its turn comes, in this very call if there is room. Rejects with ERR_ABORTED if `signal` aborts before. */
  run<T>(job: () => Promise<T>, context: LlmContext): Promise<T> {
    return new Promise((resolve, reject) => {
      const { signal } = context;
      if (signal.aborted) return reject(abortedWhileWaiting(signal));
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
      if (this.#running < this.#limit && this.#waiting.size === 0) return start();
      this.#enqueue({ signal, start, reject, before: undefined, after: undefined, line: undefined }, context.priority);
    });
  }

  #enqueue(job: Job, priority: number): void {
    this.#waiting.push(job, priority);
    let watch = this.#watches.get(job.signal);
    if (watch === undefined) {
      watch = { jobs: new Set(), listener: () => this.#abort(job.signal) };
      this.#watches.set(job.signal, watch);
      job.signal.addEventListener("abort", watch.listener, { once: true });
    }
    watch.jobs.add(job);
  }

  #leave(): void {
    this.#running--;
    this.#fill(false);
    if (this.#running === 0 && this.#waiting.size === 0) this.#forget();
  }

  #fill(grown: boolean): void {
    let left = grown;
    while (this.#running < this.#limit) {
      const job = this.#waiting.shift();
      if (job === undefined) break;
      this.#watches.get(job.signal)?.jobs.delete(job);
      left = true;
      job.start();
    }
    if (left) this.#tell();
  }

  #abort(signal: AbortSignal): void {
    const watch = this.#watches.get(signal);
    this.#watches.delete(signal);
    if (watch === undefined || watch.jobs.size === 0) return;
    for (const job of watch.jobs) this.#waiting.remove(job);
    for (const job of watch.jobs) job.reject(abortedWhileWaiting(signal));
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) {
      if (this.#waiting.size >= this.cushion) return;
      listener();
    }
  }

  /** A signal may outlive this limiter: nothing of ours stays on it while there is nothing to do. */
  #forget(): void {
    for (const [signal, watch] of this.#watches) signal.removeEventListener("abort", watch.listener);
    this.#watches.clear();
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

function abortedWhileWaiting(signal: AbortSignal): DistilError {
  return new DistilError("ERR_ABORTED", "Cannot call the model as the run was told to stop", { cause: signal.reason });
}
