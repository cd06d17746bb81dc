import { Out } from "./batch-out.ts";
import type { StoredBatch } from "./batch-store.ts";

/** The batches that are out, and which of them carries a request. */
export class Carriers {
  readonly #outs = new Set<Out>();
  readonly #byId = new Map<string, Out>();
  /** Replies from before this time are asked for again. */
  readonly #notBefore: (hash: string) => number;

  constructor(notBefore: (hash: string) => number) {
    this.#notBefore = notBefore;
  }

  get outs(): readonly Out[] {
    return [...this.#outs];
  }

  add(stored: StoredBatch, found: boolean): Out {
    const out = new Out(stored, found);
    this.#outs.add(out);
    for (const id of stored.ids) this.#byId.set(id, out);
    return out;
  }

  /** It is over, or not there any more. */
  remove(out: Out): void {
    this.#outs.delete(out);
    for (const id of out.stored.ids) if (this.#byId.get(id) === out) this.#byId.delete(id);
  }

  /** The batch that brings a request's answer; none where that would be too old. `hash`: what the answer is kept under. */
  of(id: string, hash: string): Out | undefined {
    const out = this.#byId.get(id);
    return out !== undefined && out.stored.created >= this.#notBefore(hash) ? out : undefined;
  }
}
