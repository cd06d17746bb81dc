import type { Entry } from "./batch-entry.ts";

export interface GatherOptions {
  /** What a batch takes at the most. */
  readonly most: { readonly requests: number; readonly bytes: number };
  /** Milliseconds without a new request after which what is there goes. */
  readonly quiet: number;
  go(entries: readonly Entry[]): void;
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
  #timer: NodeJS.Timeout | undefined;
  /** Requests in a batch, where the server takes fewer. */
  requests: number;

  constructor(options: GatherOptions) {
    this.#options = options;
    this.requests = options.most.requests;
  }

  get size(): number {
    return this.#entries.length;
  }

  add(entry: Entry, bytes: number): void {
    const { most, quiet } = this.#options;
    if (this.#bytes + bytes > most.bytes) this.go();
    const now = performance.now();
    if (this.#entries.length === 0) this.#first = now;
    this.#entries.push(entry);
    this.#bytes += bytes;
    if (this.#entries.length >= this.requests) {
      this.go();
      return;
    }
    const wait = Math.min(quiet, Math.max(0, this.#first + patience * quiet - now));
    if (this.#timer !== undefined && wait === quiet) this.#timer.refresh();
    else this.#wait(wait);
  }

  /** What is there goes now. */
  go(): void {
    this.stop();
    const entries = this.#entries.filter(({ wanted }) => wanted);
    this.#entries = [];
    this.#bytes = 0;
    if (entries.length > 0) this.#options.go(entries);
  }

  /** It waits for nothing more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.go(), milliseconds);
  }
}
