import { columnItems, columnNames } from "../src/columns.ts";
import { DistilError } from "../src/errors.ts";
import { Dropped } from "../src/kernel/kinds.ts";
import { defineOperator } from "../src/operator.ts";

const options = {
  columns: columnNames.meta({
    description: "List columns to give a row for each item of; COL=NAME keeps the list and writes the item to NAME",
    placeholder: "COL[=NAME]",
  }),
};

/**
 * Gives one row for each item of a list, the other columns repeated.
 *
 * Several lists are walked side by side and must be of one length (else ERR_COLUMN). A row with empty lists is dropped.
 */
export const expand = defineOperator({
  name: "expand",
  summary: "Give one row for each item of a list",
  examples: [
    "distil expand instructions=instruction < rows.jsonl",
    "distil expand generations generation_models < rows.jsonl",
  ],
  options,
  positional: ["columns"],
  open({ columns }) {
    return {
      kind: "row",
      name: "expand",
      many: true,
      reads: columns.map(({ column }) => column),
      adds: columns.map(({ column, name = column }) => name),
      fn(row) {
        const lists = columns.map(({ column }) => columnItems("expand", row, column));
        const { length } = lists[0]!;
        const odd = lists.findIndex((list) => list.length !== length);
        if (odd > 0) throw unequal(columns[0]!.column, length, columns[odd]!.column, lists[odd]!.length);
        if (length === 0) return new Dropped("empty list");
        return lists[0]!.map((_, index) => {
          const child = { ...row };
          for (const [at, { column, name = column }] of columns.entries()) child[name] = lists[at]![index];
          return child;
        });
      },
    };
  },
});

function unequal(first: string, length: number, second: string, other: number): DistilError {
  const message = `Cannot expand the row as its lists must be of one length: ${first} has ${length}, ${second} has ${other}`;
  return new DistilError("ERR_COLUMN", message, { hint: "Expand them one after the other for every combination" });
}
