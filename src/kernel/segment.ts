import { lineOf, type Row, weigh } from "../row.ts";
import { isRow, type Outcome, type Walk } from "./guard.ts";
import { ARRAY, type Queue, type Stage } from "./kinds.ts";
import { ReaderLeft } from "./reader-left.ts";
import type { Scope } from "./scope.ts";
import type { Holder } from "./window.ts";

/** A row on its walk. */
interface Slot {
  readonly bytes: number;
  rows: readonly Row[] | undefined;
}

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
  readonly #scope: Scope;
  readonly #abort: AbortController;
  readonly #unsubscribe: readonly (() => void)[];
  #buffer: readonly Row[] = [];
  #next = 0;
  /** Rows that are ready, in order. */
  #ready: Row[] = [];
  readonly #bytesReady: number[] = [];
  /** Rows on their walk, in order; `#first` is the oldest. */
  #slots: Slot[] = [];
  #first = 0;
  #walking = 0;
  #started = 0;
  #given = { rows: 0, bytes: 0 };
  #pulling = false;
  #ended = false;
  #admitting = false;
  #retired = false;
  #stopped: { readonly reason: unknown } | undefined;
  #wake = () => {};
  held = 0;

  constructor(input: Stage, walk: Walk, queues: readonly Queue[], scope: Scope, abort: AbortController) {
    this.#input = input;
    this.#walk = walk;
    this.#queues = queues;
    this.#scope = scope;
    this.#abort = abort;
    scope.kernel.window.register(this);
    this.#unsubscribe = queues.map((queue) => queue.onLow(() => this.admit()));
  }

  get done(): boolean {
    return this.#stopped !== undefined || (this.#ended && this.#next >= this.#buffer.length);
  }

  async next(): Promise<IteratorResult<readonly Row[]>> {
    this.#release();
    for (;;) {
      this.admit();
      if (this.#stopped) throw this.#stopped.reason;
      if (this.#ready.length > 0) return { value: this.#take(), done: false };
      if (this.#finished()) {
        this.#retire();
        return { value: undefined, done: true };
      }
      await this.#change();
    }
  }

  stop(reason: unknown): void {
    if (this.#stopped) return;
    this.#stopped = { reason };
    this.#abort.abort(reason);
    this.#input.stop(reason);
    this.#wake();
  }

  async close(): Promise<void> {
    if (!this.#finished()) this.stop(new ReaderLeft());
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    while (this.#walking > 0 || this.#pulling) await this.#change();
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
      if (started) this.#wake();
    }
  }

  #welcome(): boolean {
    if (this.#walking === 0 && this.#ready.length >= ARRAY) return false;
    if (!this.#scope.kernel.window.admits(this)) return false;
    if (this.#queues.length === 0) return true;
    return this.#queues.some((queue) => queue.queued + this.#started < queue.cushion);
  }

  #pull(): void {
    this.#pulling = true;
    this.#input.next().then(
      ({ done, value }) => {
        this.#pulling = false;
        if (done) this.#end();
        else [this.#buffer, this.#next] = [value, 0];
        this.admit();
        this.#wake();
      },
      (error: unknown) => {
        this.#pulling = false;
        this.#fail(error);
      },
    );
  }

  #end(): void {
    this.#ended = true;
    this.#buffer = [];
    this.#next = 0;
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
    else this.#arrive(outcome);
  }

  /** A row that was through at once. */
  #arrive(outcome: Outcome): void {
    const rows = rowsOf(outcome);
    if (this.#slots.length > this.#first && this.#scope.kernel.ordered) {
      if (rows.length === 0) return;
      this.#hold(0);
      this.#slots.push({ bytes: 0, rows });
    } else if (rows.length > 0) {
      this.#hold(0);
      this.#put(rows, 0);
    }
  }

  #follow(outcome: Promise<Outcome>, row: Row): void {
    const bytes = lineOf(row)?.length ?? weigh(row);
    const slot: Slot = { bytes, rows: undefined };
    this.#hold(bytes);
    this.#walking++;
    this.#scope.kernel.walking++;
    this.#count();
    if (this.#scope.kernel.ordered) this.#slots.push(slot);
    outcome.then(
      (result) => {
        this.#walking--;
        this.#scope.kernel.walking--;
        slot.rows = rowsOf(result);
        if (this.#scope.kernel.ordered) this.#advance();
        else this.#put(slot.rows, bytes);
        this.admit();
        this.#wake();
      },
      (error: unknown) => {
        this.#walking--;
        this.#scope.kernel.walking--;
        this.#fail(error);
      },
    );
  }

  /** Rows started in this turn of the event loop have not reached their queue yet: they count as waiting there. */
  #count(): void {
    if (this.#queues.length === 0) return;
    if (this.#started++ > 0) return;
    setImmediate(() => {
      this.#started = 0;
      this.admit();
    });
  }

  /** Moves the oldest rows on, as far as they are done. */
  #advance(): void {
    while (this.#first < this.#slots.length) {
      const { rows, bytes } = this.#slots[this.#first]!;
      if (rows === undefined) break;
      this.#slots[this.#first++] = undefined as never;
      this.#put(rows, bytes);
    }
    if (this.#first > 1024 && this.#first * 2 > this.#slots.length) {
      this.#slots = this.#slots.slice(this.#first);
      this.#first = 0;
    }
  }

  /** One admitted row has become these: the first keeps its place, none gives it back. */
  #put(rows: readonly Row[], bytes: number): void {
    if (rows.length === 0) {
      this.#leave(1, bytes);
      this.#scope.kernel.window.offer();
      return;
    }
    for (let index = 0; index < rows.length; index++) {
      if (index > 0) this.#hold(0);
      this.#ready.push(rows[index]!);
      this.#bytesReady.push(index === 0 ? bytes : 0);
    }
  }

  #take(): readonly Row[] {
    const rows = this.#ready.length <= ARRAY ? this.#ready : this.#ready.slice(0, ARRAY);
    this.#ready = this.#ready.length <= ARRAY ? [] : this.#ready.slice(ARRAY);
    let bytes = 0;
    for (const weight of this.#bytesReady.splice(0, rows.length)) bytes += weight;
    this.#given = { rows: rows.length, bytes };
    return rows;
  }

  /** The reader is done with the last array. */
  #release(): void {
    const { rows, bytes } = this.#given;
    if (rows === 0) return;
    this.#given = { rows: 0, bytes: 0 };
    this.#leave(rows, bytes);
    this.#scope.kernel.window.offer();
  }

  #hold(bytes: number): void {
    const { window } = this.#scope.kernel;
    if (this.held++ === 0) window.emptied(-1);
    window.take(bytes);
  }

  #leave(rows: number, bytes: number): void {
    const { window } = this.#scope.kernel;
    this.held -= rows;
    window.give(rows, bytes);
    if (this.held === 0) window.emptied(1);
  }

  /** Nothing more will come: no place need be kept for it. */
  #retire(): void {
    if (!this.#retired) this.#scope.kernel.window.emptied(-1);
    this.#retired = true;
  }

  #finished(): boolean {
    return this.#ended && this.#next >= this.#buffer.length && this.#walking === 0 && this.#ready.length === 0;
  }

  #fail(error: unknown): void {
    this.stop(error);
    this.#wake();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

function rowsOf(outcome: Outcome): readonly Row[] {
  if (isRow(outcome)) return [outcome];
  return Array.isArray(outcome) ? (outcome as readonly Row[]) : [];
}
