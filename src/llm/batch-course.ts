import { asDistilError, DistilError } from "../errors.ts";
import { unlessAborted } from "./abort.ts";
import type { Out } from "./batch-out.ts";
import type { BatchPort, BatchState, Submission } from "./batch-port.ts";
import type { BatchStore, StoredBatch } from "./batch-store.ts";
import { realClock } from "./clock.ts";
import { fatal } from "./fatal.ts";

export interface CourseOptions {
  readonly port: BatchPort;
  readonly store: BatchStore;
  /** Longest wait between two looks, in milliseconds. */
  readonly interval: number;
  readonly signal: AbortSignal;
  /** Nothing more is to be handed over. */
  held(): boolean;
  /** Does it again while it fails for reasons that pass. */
  patiently<T>(action: () => Promise<T>): Promise<T>;
}

/** Milliseconds before the first look at a batch, and by how much each further wait is longer. */
const firstLook = 5_000;
const growth = 1.5;
/** Milliseconds after which a batch that was made is in the provider's list for sure. */
const longestListing = 60_000;

/** Another process has made sure that this one is dead, wrongly: in another container, perhaps. */
class TakenOver extends Error {}

/** The course of a batch: handed over, looked at until it is over. */
export class Course {
  readonly #options: CourseOptions;
  #making = 0;

  constructor(options: CourseOptions) {
    this.#options = options;
  }

  /** A batch is being made right now: it is better to hear of it. */
  get making(): boolean {
    return this.#making > 0;
  }

  /**
   * False where another process has taken its requests over. Throws what the provider refuses it with, fatal: then there is no such
   * batch, and `onRefused` is called.
   */
  async handOver(out: Out, onRefused: () => void): Promise<boolean> {
    const { store, patiently } = this.#options;
    const { mark } = out.stored;
    const making = { since: undefined as number | undefined };
    try {
      out.id = await patiently(async () => {
        const { since } = making;
        // The last try may have come through without its answer.
        const known = since === undefined ? undefined : await this.#find(out.stored, since);
        return known ?? this.#submit(out, making);
      });
      return true;
    } catch (thrown) {
      const error = asDistilError(thrown);
      if (error.details.cause instanceof TakenOver) return false;
      if (error.code === "ERR_ABORTED") throw error;
      // Without an answer nobody knows: the next run will ask.
      if (making.since === undefined && error.details.status !== undefined) {
        onRefused();
        await store.remove(mark);
      }
      throw fatal(error);
    } finally {
      if (out.id !== undefined) await store.submitted(mark, out.id);
      store.handed(mark);
    }
  }

  /** `making.since`: when a batch was asked for of which nobody knows whether there is one. */
  async #submit({ stored, entries }: Out, making: { since: number | undefined }): Promise<string> {
    const { port, store, signal, held } = this.#options;
    const { mark, endpoint } = stored;
    making.since = undefined;
    let begun = 0;
    try {
      const batch: Submission = {
        mark,
        endpoint,
        requests: () => entries.values(),
        making: async () => {
          if (held()) throw new DistilError("ERR_ABORTED", "The run was told to stop");
          if (!(await store.making(mark))) throw new TakenOver();
          making.since = Date.now();
          this.#making += begun = 1;
        },
      };
      return await port.submit(batch, signal);
    } catch (error) {
      const { status = 500 } = asDistilError(error).details;
      if (status < 500 && status !== 408) making.since = undefined;
      throw error;
    } finally {
      this.#making -= begun;
    }
  }

  /** It may be listed a little later than it was made. */
  async #find({ mark, created }: StoredBatch, since: number): Promise<string | undefined> {
    const { port, interval, signal } = this.#options;
    const listing = Math.min(longestListing, 20 * interval);
    const now = Date.now();
    // Whatever the clock says: not longer than that.
    const until = Math.min(since, now) + listing;
    for (;;) {
      const id = await port.find(mark, created, signal);
      if (id !== undefined || Date.now() >= until) return id;
      await realClock.sleep(Math.min(firstLook, interval), signal);
    }
  }

  /** The id of a batch that is not this run's own: whoever hands it over just now notes it, and where they were killed, the provider knows. */
  async identify({ stored }: Out): Promise<string | undefined> {
    const { store, interval, signal, patiently } = this.#options;
    for (;;) {
      const seen = await store.look(stored.mark);
      if (seen === undefined || seen.id !== undefined) return seen?.id;
      const { pending, making = 0 } = seen;
      if (!pending) return patiently(() => this.#find(stored, making));
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
