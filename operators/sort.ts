import { byteSize } from "../src/bytes.ts";
import { columnList } from "../src/columns.ts";
import { defineOperator } from "../src/operator.ts";
import { comparison, sortKey } from "../src/ordering.ts";
import { externalSort } from "../src/spill/external-sort.ts";

const options = {
  columns: columnList.meta({
    description: "Columns to sort by, each up, or down as COL:desc",
    placeholder: "COL[:desc]",
  }),
  memory: byteSize.default(64_000_000).meta({
    description: "Rows held in memory (64MB); more go to files in between",
    placeholder: "SIZE",
    unit: "bytes",
  }),
};

/**
 * Sorts the rows by columns: false before true, numbers, then texts by their characters; missing and null values last.
 *
 * Stable. Reads to the end before the first row leaves; past `--memory`, sorted runs are written to a scratch folder and merged.
 */
export const sort = defineOperator({
  name: "sort",
  summary: "Sort the rows by columns, however many there are",
  examples: ["distil sort chosen_rating:desc prompt_id < preference.jsonl"],
  options,
  positional: ["columns"],
  open({ columns, memory }, context) {
    const keys = columns.map(sortKey);
    const compare = comparison(keys);
    return {
      kind: "stream",
      name: "sort",
      reads: keys.map(({ column }) => column),
      fn: (rows) => externalSort(rows, { compare, memory, scratch: () => context.scratch() }),
    };
  },
});
