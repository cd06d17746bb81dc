import type { Row } from "../row.ts";
import { ARRAY } from "./kinds.ts";
import type { Window } from "./window.ts";

/** The place of a row that is on its walk. */
export interface Slot {
  readonly bytes: number;
  rows: readonly Row[] | undefined;
}

/**
 * What a segment holds: rows on their walk and rows that are ready, each with its place in the window.
 *
 * Rows leave in the order they came in, or as they finish. A place is given back when the reader asks for the next array.
 */
export class Outbox {
  readonly #window: Window;
  readonly #ordered: boolean;
  /** Oldest first; those before `#first` have moved on. */
  #slots: Slot[] = [];
  #first = 0;
  #ready: Row[] = [];
  readonly #weights: number[] = [];
  #given = { rows: 0, bytes: 0 };
  #retired = false;
  held = 0;

  constructor(window: Window, ordered: boolean) {
    this.#window = window;
    this.#ordered = ordered;
  }

  /** Rows that the reader may have. */
  get ready(): number {
    return this.#ready.length;
  }

  /** Takes a place for a row that begins its walk. */
  begin(bytes: number): Slot {
    const slot: Slot = { bytes, rows: undefined };
    this.#hold(bytes);
    if (this.#ordered) this.#slots.push(slot);
    return slot;
  }

  /** The row of a slot has become these. */
  settle(slot: Slot, rows: readonly Row[]): void {
    slot.rows = rows;
    if (this.#ordered) this.#advance();
    else this.#put(rows, slot.bytes);
  }

  /** A row that was through at once: it needs a place only if something came of it. */
  pass(rows: readonly Row[]): void {
    if (rows.length === 0) return;
    this.#hold(0);
    if (this.#ordered && this.#slots.length > this.#first) this.#slots.push({ bytes: 0, rows });
    else this.#put(rows, 0);
  }

  /** The next array of rows. */
  take(): readonly Row[] {
    const rows = this.#ready.length <= ARRAY ? this.#ready : this.#ready.slice(0, ARRAY);
    this.#ready = this.#ready.length <= ARRAY ? [] : this.#ready.slice(ARRAY);
    let bytes = 0;
    for (const weight of this.#weights.splice(0, rows.length)) bytes += weight;
    this.#given = { rows: rows.length, bytes };
    return rows;
  }

  /** The reader is done with the last array. */
  release(): void {
    const { rows, bytes } = this.#given;
    if (rows === 0) return;
    this.#given = { rows: 0, bytes: 0 };
    this.#leave(rows, bytes);
    this.#window.offer();
  }

  /** Nothing more will come: no place need be kept free for it. */
  retire(): void {
    if (!this.#retired) this.#window.emptied(-1);
    this.#retired = true;
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

  /** One row has become these: the first keeps its place, none gives it back. */
  #put(rows: readonly Row[], bytes: number): void {
    if (rows.length === 0) {
      this.#leave(1, bytes);
      this.#window.offer();
      return;
    }
    for (let index = 0; index < rows.length; index++) {
      if (index > 0) this.#hold(0);
      this.#ready.push(rows[index]!);
      this.#weights.push(index === 0 ? bytes : 0);
    }
  }

  #hold(bytes: number): void {
    if (this.held++ === 0) this.#window.emptied(-1);
    this.#window.take(bytes);
  }

  #leave(rows: number, bytes: number): void {
    this.held -= rows;
    this.#window.give(rows, bytes);
    if (this.held === 0) this.#window.emptied(1);
  }
}
