import type { DistilError } from "../errors.ts";
import type { Entry } from "./batch-entry.ts";
import type { StoredBatch } from "./batch-store.ts";

/** Where the batches of a model stand. */
export interface BatchesOut {
  readonly server: string;
  readonly batches: number;
  /** In those batches, and how many of them the provider has done. */
  readonly requests: number;
  readonly done: number;
  /** Not handed over yet. */
  readonly gathered: number;
}

/** A batch that is out, or on its way there. */
export class Out {
  readonly stored: StoredBatch;
  /** An earlier run's, or that of another one. */
  readonly found: boolean;
  /** The requests of this run among its own, by their ids. */
  readonly entries = new Map<string, Entry>();
  /** Those of its requests that no answer was read to. */
  readonly left: Set<string>;
  /** The provider's id, once it has one. */
  id: string | undefined;
  /** How many of its requests the provider has done. */
  done = 0;
  /** Why nobody looks at it any more, though it may go on. */
  error: DistilError | undefined;
  #claimed = () => {};
  readonly #claim = new Promise<void>((resolve) => {
    this.#claimed = resolve;
  });

  constructor(stored: StoredBatch, found: boolean) {
    this.stored = stored;
    this.found = found;
    this.left = new Set(stored.ids);
  }

  /** Somebody in this run waits for one of its answers. */
  claim(entry: Entry): void {
    this.entries.set(entry.id, entry);
    this.#claimed();
  }

  /** Resolves when the first one is claimed. */
  get claimed(): Promise<void> {
    return this.#claim;
  }
}

/** Those that somebody waits for, together. */
export function sumOf(outs: readonly Out[]): Pick<BatchesOut, "batches" | "requests" | "done"> {
  const awaited = outs.filter(({ entries }) => entries.size > 0);
  return {
    batches: awaited.length,
    requests: awaited.reduce((sum, { stored }) => sum + stored.ids.length, 0),
    done: awaited.reduce((sum, { done }) => sum + done, 0),
  };
}
