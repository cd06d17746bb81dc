import type { Entry } from "./batch-entry.ts";
import { realTimer, type Timer } from "./clock.ts";

export interface GatherOptions {
  /** What a batch takes at the most. */
  readonly most: { readonly requests: number; readonly bytes: number };
  /** Milliseconds without a new request after which what is there goes. */
  readonly quiet: number;
  readonly timer?: Timer;
  go(entries: readonly Entry[]): void;
  /** Nobody waits for it any more. */
  drop?(entry: Entry): void;
}

/** Times the quiet time that a request waits at the most where others keep coming one by one. */
const patience = 60;

/**
 * Gathers requests until they fill a batch, or until no more come: then whoever would bring the next one waits for these.
 */
export class Gather {
  readonly #options: GatherOptions;
  #entries: Entry[] = [];
  #bytes = 0;
  #first = 0;
  readonly #timer: Timer;
  #cancel = () => {};
  /** Requests in a batch, where the server takes fewer. */
  requests: number;

  constructor(options: GatherOptions) {
    this.#options = options;
    this.#timer = options.timer ?? realTimer;
    this.requests = options.most.requests;
  }

  get size(): number {
    return this.#entries.length;
  }

  add(entry: Entry, bytes: number): void {
    const { most, quiet } = this.#options;
    if (this.#bytes + bytes > most.bytes) this.go();
    const now = this.#timer.now();
    if (this.#entries.length === 0) this.#first = now;
    this.#entries.push(entry);
    this.#bytes += bytes;
    if (this.#entries.length >= this.requests) {
      this.go();
      return;
    }
    const wait = Math.min(quiet, Math.max(0, this.#first + patience * quiet - now));
    this.#cancel();
    this.#cancel = this.#timer.after(wait, () => this.go());
  }

  /** A batch of so many requests was taken: the next one may be larger again. */
  fit(requests: number): void {
    this.requests = Math.min(this.#options.most.requests, Math.max(this.requests, 2 * requests));
  }

  /** What is there goes now. */
  go(): void {
    this.stop();
    const entries = this.#entries.filter(({ wanted }) => wanted);
    for (const entry of this.#entries) if (!entry.wanted) this.#options.drop?.(entry);
    this.#entries = [];
    this.#bytes = 0;
    if (entries.length > 0) this.#options.go(entries);
  }

  /** It waits for nothing more. */
  stop(): void {
    this.#cancel();
  }
}
