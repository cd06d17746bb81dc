import { hash } from "node:crypto";
import { columnList } from "../src/columns.ts";
import { canonical } from "../src/hash.ts";
import { HashSet } from "../src/hash-set.ts";
import { defineOperator } from "../src/operator.ts";
import type { Row } from "../src/row.ts";

const options = {
  columns: columnList
    .default([])
    .meta({ description: "Columns that make rows equal; without any, all of them", placeholder: "COL" }),
};

/**
 * Passes on the first of rows that are equal in the named columns, or in all of them.
 *
 * Exact: compares JSON values, whatever the order of keys. A row that has none of the columns is passed on. Remembers a hash of
 * 16 bytes a row (about 20 with its table).
 */
export const dedup = defineOperator({
  name: "dedup",
  summary: "Pass on the first of equal rows",
  examples: ["distil dedup instruction < rows.jsonl"],
  options,
  positional: ["columns"],
  open: ({ columns }) => ({ kind: "stream", name: "dedup", reads: columns, fn: (rows) => firsts(rows, columns) }),
});

async function* firsts(rows: AsyncIterable<Row>, columns: readonly string[]): AsyncGenerator<Row> {
  const seen = new HashSet();
  for await (const row of rows) {
    const value = columns.length === 0 ? canonical(row) : chosen(row, columns);
    if (value === undefined || seen.add(hash("sha256", value, "buffer"))) yield row;
  }
}

function chosen(row: Row, columns: readonly string[]): string | undefined {
  const values = columns.map((column) => row[column]);
  return values.every((value) => value === undefined) ? undefined : canonical(values);
}
