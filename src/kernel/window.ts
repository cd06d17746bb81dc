/** Somebody who holds rows between its input and its reader, and wants more when there is room. */
export interface Holder {
  readonly held: number;
  /** A finished holder needs no place kept for it. */
  readonly done: boolean;
  admit(): void;
}

export interface WindowLimits {
  readonly rows: number;
  /** Characters in the rows' strings. */
  readonly bytes: number;
}

export const windowLimits: WindowLimits = { rows: 4096, bytes: 64 * 2 ** 20 };

/** The most that rows may take where somebody wants more of them on their way. */
const mostBytes = 256 * 2 ** 20;

/** What a queue that wants many rows on their way makes of the limits. */
export function widened(rows: number): Partial<WindowLimits> {
  return rows > windowLimits.rows ? { rows, bytes: mostBytes } : {};
}

/**
 * The pipeline's one window: rows admitted and not yet taken by the reader after, summed over all segments.
 *
 * A holder that has nothing may always take one row, and each leaves a place for every other that has nothing: otherwise a
 * full first segment and a waiting `sort` wait for each other for ever.
 */
export class Window {
  readonly #limits: WindowLimits;
  readonly #holders: Holder[] = [];
  #rows = 0;
  #bytes = 0;
  #empty = 0;
  /** The most rows that were ever held, for tests and reports. */
  peak = 0;
  /** Closed for new rows: the run is winding down. */
  closed = false;

  constructor(limits: Partial<WindowLimits> = {}) {
    this.#limits = { ...windowLimits, ...limits };
  }

  get rows(): number {
    return this.#rows;
  }

  /** Holders register from the source down: freed places are offered to the deepest first. */
  register(holder: Holder): void {
    this.#holders.push(holder);
    this.#empty++;
  }

  admits(holder: Holder): boolean {
    if (this.closed) return false;
    if (holder.held === 0) return true;
    return this.#rows + this.#empty < this.#limits.rows && this.#bytes < this.#limits.bytes;
  }

  /** A place for a child of a branch, beyond the first: never waits, may be refused. */
  spare(): boolean {
    return this.#rows + this.#empty < this.#limits.rows && this.#bytes < this.#limits.bytes;
  }

  take(bytes: number): void {
    this.#rows++;
    this.#bytes += bytes;
    if (this.#rows > this.peak) this.peak = this.#rows;
  }

  /** Gives places back without offering them: call `offer` when the books are straight. */
  give(rows: number, bytes: number): void {
    this.#rows -= rows;
    this.#bytes -= bytes;
  }

  /** A holder went from nothing to something (-1), or back (+1). */
  emptied(change: 1 | -1): void {
    this.#empty += change;
  }

  offer(): void {
    for (let index = this.#holders.length - 1; index >= 0; index--) {
      const holder = this.#holders[index]!;
      if (!holder.done) holder.admit();
    }
  }
}
