import { DistilError } from "../errors.ts";
import type { Carriers } from "./batch-carriers.ts";
import type { Entry } from "./batch-entry.ts";
import type { Gather } from "./batch-gather.ts";
import type { Out } from "./batch-out.ts";
import type { Refusal } from "./batch-port.ts";
import type { BatchStore } from "./batch-store.ts";
import { isolated, refusedBatch } from "./batch-words.ts";
import { realClock } from "./clock.ts";

export interface RefusalsOptions {
  /** How messages call the model, and its server. */
  readonly id: string;
  readonly server: string;
  readonly store: BatchStore;
  readonly carriers: Carriers;
  /** Longest wait between two looks, in milliseconds. */
  readonly interval: number;
  readonly signal: AbortSignal;
  gatherFor(endpoint: string): Gather;
  tell(message: string): void;
  fail(entry: Entry, error: unknown): void;
  /** Has requests handed over once more. */
  again(entries: readonly Entry[]): void;
}

/** Looks after which requests that did not fit are handed over again, whether a batch has ended or not. */
const WAITS = 10;

/** What becomes of the requests of a batch of which none was begun. */
export class Refusals {
  readonly #options: RefusalsOptions;

  constructor(options: RefusalsOptions) {
    this.#options = options;
  }

  /** Throws where it stops the run: fatal. */
  async take(out: Out, refusals: readonly Refusal[]): Promise<void> {
    const { id, store, carriers, fail, again } = this.#options;
    carriers.remove(out);
    await store.remove(out.stored.mark);
    const full = refusals.find(({ code }) => code === "token_limit_exceeded");
    if (full !== undefined) return this.#full(out, full);
    const lines = new Map(refusals.flatMap((one) => (one.line === undefined ? [] : [[one.line, one] as const])));
    const known = [...lines.keys()].some((line) => out.stored.ids[line - 1] !== undefined);
    if (!known) throw refusedBatch(id, refusals[0]);
    for (const [line, { message }] of lines) {
      const entry = out.entries.get(out.stored.ids[line - 1] ?? "");
      if (entry === undefined) continue;
      out.entries.delete(entry.id);
      const error = new DistilError("ERR_HTTP", `Cannot ask ${id} in a batch: ${message}`, { status: 400 });
      fail(entry, lines.size < out.stored.ids.length ? isolated(error) : error);
    }
    again([...out.entries.values()]);
  }

  /** The account may have so many tokens out: what others hold comes back, and smaller batches fit sooner. */
  async #full(out: Out, { message }: Refusal): Promise<void> {
    const { id, server, carriers, interval, signal, gatherFor, tell, again } = this.#options;
    const others = carriers.outs.length;
    const entries = [...out.entries.values()];
    if (others === 0) {
      if (entries.length === 1) throw refusedBatch(id, { code: "", message });
      gatherFor(out.stored.endpoint).requests = Math.max(1, Math.ceil(entries.length / 2));
    }
    tell(`${server} holds as many requests of ${id} as it takes: the others wait (${message})`);
    // Not for ever: one of them may be nobody's here, or another program's.
    for (let waits = 0; waits < WAITS; waits++) {
      await realClock.sleep(interval, signal);
      if (others === 0 || carriers.outs.length < others) break;
    }
    again(entries);
  }
}
