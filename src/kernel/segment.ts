import { lineOf, type Row, weigh } from "../row.ts";
import { Bell } from "./bell.ts";
import { isRow, type Outcome, type Walk } from "./guard.ts";
import { ARRAY, type Queue, type Stage } from "./kinds.ts";
import { Outbox } from "./outbox.ts";
import { ReaderLeft } from "./reader-left.ts";
import type { Kernel, Scope } from "./scope.ts";
import type { Holder } from "./window.ts";

/**
 * A fused run of row operators: one bounded-concurrency map over its input.
 *
 * A row is admitted while the queue of a model that the segment asks first is short, and the window has room. Rows leave in
 * the order they came, unless the run is unordered. What is synchronous runs in a plain loop, an array ahead of its reader.
 */
export class Segment implements Stage, Holder {
  readonly #input: Stage;
  readonly #walk: Walk;
  readonly #queues: readonly Queue[];
  readonly #kernel: Kernel;
  readonly #abort: AbortController;
  readonly #outbox: Outbox;
  readonly #unsubscribe: readonly (() => void)[];
  #buffer: readonly Row[] = [];
  #next = 0;
  #walking = 0;
  /** Rows that began their walk in this turn of the event loop. */
  #started = 0;
  #pulling = false;
  #ended = false;
  #admitting = false;
  #stopped: { readonly reason: unknown } | undefined;
  readonly #changed = new Bell();

  constructor(input: Stage, walk: Walk, queues: readonly Queue[], { kernel }: Scope, abort: AbortController) {
    this.#input = input;
    this.#walk = walk;
    this.#queues = queues;
    this.#kernel = kernel;
    this.#abort = abort;
    this.#outbox = new Outbox(kernel.window, kernel.ordered);
    kernel.window.register(this);
    this.#unsubscribe = queues.map((queue) => queue.onLow(() => this.admit()));
  }

  get held(): number {
    return this.#outbox.held;
  }

  get done(): boolean {
    return this.#stopped !== undefined || (this.#ended && this.#next >= this.#buffer.length);
  }

  async next(): Promise<IteratorResult<readonly Row[]>> {
    this.#outbox.release();
    for (;;) {
      this.admit();
      if (this.#stopped) throw this.#stopped.reason;
      if (this.#outbox.ready > 0) return { value: this.#outbox.take(), done: false };
      if (this.#finished()) {
        this.#outbox.retire();
        return { value: undefined, done: true };
      }
      await this.#changed.rung();
    }
  }

  stop(reason: unknown): void {
    if (this.#stopped) return;
    this.#stopped = { reason };
    this.#abort.abort(reason);
    this.#input.stop(reason);
    this.#changed.ring();
  }

  async close(): Promise<void> {
    if (!this.#finished()) this.stop(new ReaderLeft());
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    while (this.#walking > 0 || this.#pulling) await this.#changed.rung();
    await this.#input.close();
  }

  /** Takes in rows while they are welcome. Called from everywhere, itself included. */
  admit(): void {
    if (this.#admitting) return;
    this.#admitting = true;
    let started = false;
    try {
      while (!this.#stopped && this.#welcome()) {
        if (this.#next >= this.#buffer.length) {
          if (!this.#ended && !this.#pulling) this.#pull();
          return;
        }
        started = true;
        this.#start(this.#buffer[this.#next++]!);
      }
    } finally {
      this.#admitting = false;
      // A row that was through at once, or the last one of all, has to be noticed by a reader that waits.
      if (started) this.#changed.ring();
    }
  }

  #welcome(): boolean {
    if (this.#walking === 0 && this.#outbox.ready >= ARRAY) return false;
    if (!this.#kernel.window.admits(this)) return false;
    if (this.#queues.length === 0) return true;
    return this.#queues.some((queue) => queue.queued + this.#started < queue.cushion);
  }

  #pull(): void {
    this.#pulling = true;
    this.#input.next().then(
      ({ done, value }) => {
        this.#pulling = false;
        this.#ended = done === true;
        this.#buffer = value ?? [];
        this.#next = 0;
        this.admit();
        this.#changed.ring();
      },
      (error: unknown) => {
        this.#pulling = false;
        this.#fail(error);
      },
    );
  }

  #start(row: Row): void {
    let outcome: Outcome | Promise<Outcome>;
    try {
      outcome = this.#walk(row);
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (outcome instanceof Promise) this.#follow(outcome, row);
    else this.#outbox.pass(rowsOf(outcome));
  }

  #follow(outcome: Promise<Outcome>, row: Row): void {
    const slot = this.#outbox.begin(lineOf(row)?.length ?? weigh(row));
    this.#walking++;
    this.#kernel.walking++;
    this.#count();
    outcome.then(
      (result) => {
        this.#arrive();
        this.#outbox.settle(slot, rowsOf(result));
        this.admit();
        this.#changed.ring();
      },
      (error: unknown) => {
        this.#arrive();
        this.#fail(error);
      },
    );
  }

  #arrive(): void {
    this.#walking--;
    this.#kernel.walking--;
  }

  /** Rows started in this turn have not reached their queue yet: they count as waiting there. */
  #count(): void {
    if (this.#queues.length === 0) return;
    if (this.#started++ > 0) return;
    setImmediate(() => {
      this.#started = 0;
      this.admit();
    });
  }

  #finished(): boolean {
    return this.#ended && this.#next >= this.#buffer.length && this.#walking === 0 && this.#outbox.ready === 0;
  }

  #fail(error: unknown): void {
    this.stop(error);
    this.#changed.ring();
  }
}

function rowsOf(outcome: Outcome): readonly Row[] {
  if (isRow(outcome)) return [outcome];
  return Array.isArray(outcome) ? (outcome as readonly Row[]) : [];
}
