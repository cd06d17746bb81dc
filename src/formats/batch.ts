import type { Row } from "../row.ts";

const ROWS = 256;
const CHARACTERS = 1 << 20;

/** Gathers rows into arrays of up to 256 rows and about a megabyte. */
export class Batch {
  #rows: Row[] = [];
  #size = 0;

  /** Adds a row of about `size` characters; says whether the array is full. */
  add(row: Row, size: number): boolean {
    this.#size += size;
    return this.#rows.push(row) >= ROWS || this.#size >= CHARACTERS;
  }

  get empty(): boolean {
    return this.#rows.length === 0;
  }

  /** Hands over what was gathered and starts anew. */
  take(): Row[] {
    const rows = this.#rows;
    this.#rows = [];
    this.#size = 0;
    return rows;
  }
}

/** Gathers rows that are all at hand. */
export function* batches(rows: Iterable<Row>, sizeOf: (row: Row) => number): Generator<Row[]> {
  const batch = new Batch();
  for (const row of rows) if (batch.add(row, sizeOf(row))) yield batch.take();
  if (!batch.empty) yield batch.take();
}
