import { z } from "zod";
import { chance } from "../src/hash.ts";
import { defineOperator } from "../src/operator.ts";
import type { Row } from "../src/row.ts";

const options = {
  buffer: z
    .int()
    .min(2)
    .default(10_000)
    .meta({ description: "Rows held at once: the more, the better they are mixed", placeholder: "N" }),
};

/**
 * Mixes the rows within a buffer: each row that comes in takes the place of one that leaves, drawn by a hash of the seed and
 * its columns.
 *
 * Up to `--buffer` rows it is a full shuffle; a longer stream is mixed over about that distance. Holds that many rows.
 */
export const shuffle = defineOperator({
  name: "shuffle",
  summary: "Mix the rows within a bounded buffer, the same way each time",
  examples: ["distil shuffle --buffer 50000 < rows.jsonl"],
  options,
  positional: ["buffer"],
  open: ({ buffer }, { seed }) => ({ kind: "stream", name: "shuffle", fn: (rows) => mixed(rows, buffer, seed) }),
});

async function* mixed(rows: AsyncIterable<Row>, size: number, seed: string): AsyncGenerator<Row> {
  const held: Row[] = [];
  for await (const row of rows) {
    if (held.length < size) {
      held.push(row);
      continue;
    }
    const place = Math.floor(chance(seed, "shuffle", row) * size);
    const leaving = held[place]!;
    held[place] = row;
    yield leaving;
  }
  const keyed = held.map((row) => ({ row, key: chance(seed, "shuffle", "rest", row) }));
  for (const { row } of keyed.sort((a, b) => a.key - b.key)) yield row;
}
