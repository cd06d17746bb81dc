import type { Row } from "../row.ts";
import { Bell } from "./bell.ts";
import { ARRAY, type Stage } from "./kinds.ts";
import { ReaderLeft } from "./reader-left.ts";

/** Rows to rows, one by one: what stream and expand operators are to the kernel. */
export type Transform = (rows: AsyncIterable<Row>) => AsyncIterable<Row>;

/**
 * Runs a transform between arrays: feeds it row by row, gathers what it gives until the array is full or the event loop
 * turns.
 *
 * A stopped input throws into the transform, it never just ends: sort and group would finish on half the data.
 */
export class StreamStage implements Stage {
  readonly #input: Stage;
  readonly #abort: AbortController;
  readonly #output: AsyncIterator<Row>;
  #gathered: Row[] = [];
  #flush = false;
  #waiting = false;
  #pulling = false;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  #stopped: { readonly reason: unknown } | undefined;
  readonly #changed = new Bell();

  constructor(input: Stage, transform: Transform, abort: AbortController) {
    this.#input = input;
    this.#abort = abort;
    this.#output = transform(rowsOf(input))[Symbol.asyncIterator]();
  }

  async next(): Promise<IteratorResult<readonly Row[]>> {
    this.#waiting = true;
    try {
      for (;;) {
        if (this.#stopped) throw this.#stopped.reason;
        if (this.#failure) throw this.#failure.error;
        if (this.#gathered.length > 0 && (this.#flush || this.#ended || this.#gathered.length >= ARRAY)) {
          return { value: this.#take(), done: false };
        }
        if (this.#ended) return { value: undefined, done: true };
        this.#pull();
        await this.#changed.rung();
      }
    } finally {
      this.#waiting = false;
    }
  }

  #pull(): void {
    if (this.#pulling || this.#ended || !this.#waiting || this.#gathered.length >= ARRAY) return;
    this.#pulling = true;
    this.#output.next().then(
      ({ done, value }) => {
        this.#pulling = false;
        if (done) this.#finish();
        else this.#gather(value);
        // A stage that is closing waits for this very pull.
        if (this.#stopped) this.#changed.ring();
      },
      (error: unknown) => {
        this.#pulling = false;
        this.#ended = true;
        this.#failure = { error };
        this.#changed.ring();
      },
    );
  }

  #gather(row: Row): void {
    this.#gathered.push(row);
    if (this.#gathered.length >= ARRAY) this.#changed.ring();
    else this.#pull();
    if (this.#gathered.length !== 1) return;
    setImmediate(() => {
      this.#flush = true;
      this.#changed.ring();
    });
  }

  /** The transform may have had enough before its input ended: then nobody reads that any more. */
  #finish(): void {
    this.#ended = true;
    this.#input.stop(new ReaderLeft());
    this.#changed.ring();
  }

  #take(): readonly Row[] {
    const rows = this.#gathered;
    this.#gathered = [];
    this.#flush = false;
    return rows;
  }

  stop(reason: unknown): void {
    if (this.#stopped) return;
    this.#stopped = { reason };
    this.#abort.abort(reason);
    this.#input.stop(reason);
    this.#changed.ring();
  }

  async close(): Promise<void> {
    if (!this.#ended) this.stop(new ReaderLeft());
    while (this.#pulling) await this.#changed.rung();
    if (!this.#ended) await this.#output.return?.();
    await this.#input.close();
  }
}

/** The input row by row. A transform that stops reading stops everything before it. */
async function* rowsOf(input: Stage): AsyncGenerator<Row> {
  let ended = false;
  try {
    for (let result = await input.next(); !result.done; result = await input.next()) yield* result.value;
    ended = true;
  } finally {
    if (!ended) input.stop(new ReaderLeft());
  }
}
