import type { Row } from "../row.ts";

/** Reads a source row by row, and closes it without waiting for a row that may never come. */
export class Puller {
  readonly #rows: AsyncIterator<Row>;
  #isEnded = false;
  #isReading = false;

  constructor(source: AsyncIterable<Row>) {
    this.#rows = source[Symbol.asyncIterator]();
  }

  next(): Promise<IteratorResult<Row>> {
    this.#isReading = true;
    return this.#rows.next().then(this.#given, this.#failed);
  }

  readonly #given = (result: IteratorResult<Row>): IteratorResult<Row> => {
    this.#isReading = false;
    if (result.done) this.#isEnded = true;
    return result;
  };

  readonly #failed = (error: unknown): never => {
    this.#isReading = false;
    this.#isEnded = true;
    throw error;
  };

  /** A generator that is being asked for a row closes only after that: it is told to, not waited for. */
  async close(): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const closing = this.#rows.return?.();
    if (this.#isReading) closing?.catch(() => {});
    else await closing;
  }
}
