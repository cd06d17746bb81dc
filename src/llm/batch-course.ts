import { asDistilError, DistilError } from "../errors.ts";
import { abortedCall } from "./abort.ts";
import type { Out } from "./batch-out.ts";
import type { BatchPort, BatchState } from "./batch-port.ts";
import type { BatchStore } from "./batch-store.ts";
import { realClock } from "./clock.ts";
import { offAbort, onAbort } from "./signals.ts";

export interface CourseOptions {
  readonly port: BatchPort;
  readonly store: BatchStore;
  /** Longest wait between two looks, in milliseconds. */
  readonly interval: number;
  readonly signal: AbortSignal;
  /** Does it again while it fails for reasons that pass. */
  patiently<T>(action: () => Promise<T>): Promise<T>;
}

/** Milliseconds before the first look at a batch, and by how much each further wait is longer. */
const firstLook = 5_000;
const growth = 1.5;

/** The course of a batch: handed over, looked at until it is over. */
export class Course {
  readonly #options: CourseOptions;

  constructor(options: CourseOptions) {
    this.#options = options;
  }

  /** Throws what the provider refuses it with, fatal: then there is no such batch, and `onRefused` is called. */
  async handOver(out: Out, onRefused: () => void): Promise<void> {
    const { port, store, signal, patiently } = this.#options;
    const { mark, endpoint, created } = out.stored;
    const lines = function* () {
      for (const { id, request } of out.entries.values()) yield port.line(id, request);
    };
    let again = false;
    try {
      out.id = await patiently(async () => {
        // The last try may have come through without its answer.
        const known = again ? await port.find(mark, created, signal) : undefined;
        again = true;
        return known ?? port.submit({ mark, endpoint, lines }, signal);
      });
    } catch (thrown) {
      const error = asDistilError(thrown);
      // Without an answer nobody knows: the next run will ask.
      if (error.details.status === undefined) throw error;
      onRefused();
      await store.remove(mark);
      throw new DistilError(error.code, error.message, { ...error.details, fatal: true, cause: error });
    } finally {
      if (out.id !== undefined) await store.submitted(mark, out.id);
      store.handed(mark);
    }
  }

  /** The id of a batch that is not this run's own: whoever hands it over just now notes it, and where they were killed, the provider knows. */
  async identify({ stored }: Out): Promise<string | undefined> {
    const { port, store, interval, signal, patiently } = this.#options;
    for (;;) {
      const seen = await store.look(stored.mark);
      if (seen === undefined || seen.id !== undefined) return seen?.id;
      if (!seen.pending) return patiently(() => port.find(stored.mark, stored.created, signal));
      await realClock.sleep(Math.min(1_000, interval), signal);
    }
  }

  /** Looks until it is over; at one that nobody waits for only once. */
  async follow(out: Out): Promise<BatchState> {
    const { port, interval, signal, patiently } = this.#options;
    let wait = Math.min(firstLook, interval);
    if (!out.found) await realClock.sleep(wait, signal);
    for (;;) {
      const state = await patiently(() => port.look(out.id!, signal));
      out.done = state.done;
      if (state.over) return state;
      if (out.entries.size === 0) await unlessAborted(out.claimed, signal);
      await realClock.sleep(wait, signal);
      wait = Math.min(wait * growth, interval);
    }
  }
}

function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(abortedCall(signal));
    if (signal.aborted) return abort();
    onAbort(signal, abort);
    promise.then(resolve, reject).finally(() => offAbort(signal, abort));
  });
}
