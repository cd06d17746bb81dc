import type { Row } from "../row.ts";
import { picked } from "./pick.ts";

/** Rows that a program has: an array, any iterable, or a stream in object mode. */
export type GivenRows = Iterable<Row> | AsyncIterable<Row>;

/** Rows of a sync iterable taken at once. */
const ROWS = 64;

export function isGivenRows(value: unknown): value is GivenRows {
  if (typeof value !== "object" || value === null) return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}

/** Reads rows that are not in a file. Those of an async iterable leave one by one, as they come; an abort ends the wait. */
export async function* readGiven(
  rows: GivenRows,
  signal: AbortSignal,
  columns?: readonly string[],
): AsyncGenerator<Row[]> {
  const pick = picked(columns);
  if (Symbol.asyncIterator in rows) {
    for await (const row of until(rows, signal)) yield [pick(row)];
    return;
  }
  let batch: Row[] = [];
  for (const row of rows) {
    if (batch.push(pick(row)) < ROWS) continue;
    yield batch;
    signal.throwIfAborted();
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Stops waiting for the next row when told to, though the iterable goes on waiting. */
async function* until(rows: AsyncIterable<Row>, signal: AbortSignal): AsyncGenerator<Row> {
  const iterator = rows[Symbol.asyncIterator]();
  let done = false;
  try {
    for (;;) {
      const next = await abortable(iterator.next(), signal);
      if ((done = next.done === true)) return;
      yield next.value;
    }
  } finally {
    // Not awaited after an abort: a generator that waits for its own input would answer only then.
    const closing = done ? undefined : Promise.resolve(iterator.return?.());
    if (signal.aborted) closing?.catch(() => {});
    else await closing;
  }
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
