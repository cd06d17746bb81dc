import { ARRAY } from "../kernel/kinds.ts";
import type { Row } from "../row.ts";

/** Rows of the caller's own, in arrays: a list is cut up, a stream gives each row as it comes. */
export async function* fromRows(rows: AsyncIterable<Row> | Iterable<Row>): AsyncGenerator<readonly Row[]> {
  if (Symbol.asyncIterator in rows) {
    for await (const row of rows) yield [row];
    return;
  }
  let array: Row[] = [];
  for (const row of rows) {
    array.push(row);
    if (array.length < ARRAY) continue;
    yield array;
    array = [];
  }
  if (array.length > 0) yield array;
}
