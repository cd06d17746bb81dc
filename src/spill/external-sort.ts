import { join } from "node:path";
import { type Row, weigh } from "../row.ts";
import { Heap } from "./heap.ts";
import { readRun, writeRun } from "./run-file.ts";

/** Below 0: a comes before b. */
export type Compare = (a: Row, b: Row) => number;

export interface SortOptions {
  readonly compare: Compare;
  /** Rows in memory, in bytes, before they go to a file. */
  readonly memory: number;
  /** Asked for a folder once it is needed. */
  readonly scratch: () => Promise<string>;
  /** Files read side by side. @default 64 */
  readonly width?: number;
}

// What a row takes beside its characters.
const OVERHEAD = 96;

/** Sorts any number of rows, stably, in bounded memory: sorted runs go to files, which are then merged. */
export async function* externalSort(rows: AsyncIterable<Row>, options: SortOptions): AsyncGenerator<Row> {
  let held: Row[] = [];
  let weight = 0;
  const runs = new Runs(options);
  for await (const row of rows) {
    held.push(row);
    weight += weigh(row) + OVERHEAD;
    if (weight < options.memory) continue;
    await runs.add(held.sort(options.compare));
    held = [];
    weight = 0;
  }
  held.sort(options.compare);
  if (runs.isEmpty) yield* held;
  else yield* runs.merged(held);
}

let serial = 0;

/** The files of a sort, in the order of their rows. */
class Runs {
  readonly #options: SortOptions;
  #paths: string[] = [];
  #written = 0;

  constructor(options: SortOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#written === 0;
  }

  async add(rows: AsyncIterable<Row> | Iterable<Row>): Promise<string> {
    const path = join(await this.#options.scratch(), `sort-${process.pid}-${serial++}.run`);
    await writeRun(path, rows);
    this.#written++;
    this.#paths.push(path);
    return path;
  }

  /** All rows in order; `last` are sorted rows that came after those in the files. */
  async *merged(last: readonly Row[]): AsyncGenerator<Row> {
    const { width = 64, compare } = this.#options;
    while (this.#paths.length > width) {
      // The first runs become one that takes their place, so that equal rows stay in order.
      const first = this.#paths.splice(0, width);
      await this.add(merge(first.map(readRun), compare));
      this.#paths.unshift(this.#paths.pop()!);
    }
    yield* merge([...this.#paths.map(readRun), arrayOf(last)], compare);
  }
}

async function* arrayOf(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  if (rows.length > 0) yield rows;
}

interface Cursor {
  readonly order: number;
  readonly arrays: AsyncGenerator<readonly Row[]>;
  rows: readonly Row[];
  next: number;
}

async function* merge(runs: readonly AsyncGenerator<readonly Row[]>[], compare: Compare): AsyncGenerator<Row> {
  const heap = new Heap<Cursor>((a, b) => (compare(a.rows[a.next]!, b.rows[b.next]!) || a.order - b.order) < 0);
  try {
    for (const [order, arrays] of runs.entries()) {
      const cursor: Cursor = { order, arrays, rows: [], next: 0 };
      if (await advance(cursor)) heap.push(cursor);
    }
    for (let cursor = heap.least; cursor !== undefined; cursor = heap.least) {
      yield cursor.rows[cursor.next]!;
      cursor.next++;
      if (cursor.next < cursor.rows.length || (await advance(cursor))) heap.replaceLeast(cursor);
      else heap.pop();
    }
  } finally {
    for (const arrays of runs) await arrays.return(undefined);
  }
}

/** Takes the next array that has rows; false at the end. */
async function advance(cursor: Cursor): Promise<boolean> {
  for (;;) {
    const { done, value } = await cursor.arrays.next();
    if (done) return false;
    cursor.rows = value;
    cursor.next = 0;
    if (value.length > 0) return true;
  }
}
