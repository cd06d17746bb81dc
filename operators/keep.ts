import { z } from "zod";
import { columnList, requireColumn } from "../src/columns.ts";
import { defineOperator } from "../src/operator.ts";
import type { Row } from "../src/row.ts";

const options = {
  columns: columnList.meta({ description: "The columns to keep, in the order to write them", placeholder: "COL" }),
  fill: z
    .boolean()
    .default(false)
    .meta({ description: "Write null for a column that a row lacks, instead of rejecting the row" }),
};

/**
 * Keeps the named columns, in the order given.
 *
 * A row that lacks one is a reject (ERR_COLUMN), or gets null with `--fill`.
 */
export const keep = defineOperator({
  name: "keep",
  summary: "Keep only the named columns, in that order",
  examples: ["distil keep prompt chosen rejected < preference.jsonl"],
  options,
  positional: ["columns"],
  open({ columns, fill }) {
    return {
      kind: "row",
      name: "keep",
      reads: fill ? [] : columns,
      needs: columns,
      columns: () => columns,
      fn(row) {
        const kept: Row = {};
        for (const column of columns) kept[column] = row[column] ?? (fill ? null : requireColumn("keep", row, column));
        return kept;
      },
    };
  },
});
