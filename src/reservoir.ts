import type { Row } from "./row.ts";

interface Drawn {
  readonly row: Row;
  readonly key: number;
  readonly index: number;
}

/** The `count` rows with the lowest keys, in the order they came. Holds at most twice as many. */
export async function* lowest(
  rows: AsyncIterable<Row>,
  count: number,
  keyOf: (row: Row) => number,
): AsyncGenerator<Row> {
  let held: Drawn[] = [];
  let highest = Number.POSITIVE_INFINITY;
  let index = 0;
  for await (const row of rows) {
    const key = keyOf(row);
    if (key >= highest) continue;
    held.push({ row, key, index: index++ });
    if (held.length < 2 * count) continue;
    held = best(held, count);
    highest = held.at(-1)!.key;
  }
  for (const { row } of best(held, count).sort((a, b) => a.index - b.index)) yield row;
}

function best(held: Drawn[], count: number): Drawn[] {
  return held.sort((a, b) => a.key - b.key || a.index - b.index).slice(0, count);
}
