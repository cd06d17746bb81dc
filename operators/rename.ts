import type { z } from "zod";
import { columnNames, requireColumn } from "../src/columns.ts";
import { DistilError } from "../src/errors.ts";
import { defineOperator } from "../src/operator.ts";
import type { Row } from "../src/row.ts";

const options = {
  columns: columnNames.meta({ description: "Columns and their new names", placeholder: "COL=NAME", pairs: true }),
};

/**
 * Gives columns other names, in their places; `a=b b=a` swaps two.
 *
 * A row that lacks a column, or has one of that name already, is a reject (ERR_COLUMN).
 */
export const rename = defineOperator({
  name: "rename",
  summary: "Give columns other names",
  examples: ["distil rename question=instruction answer=generation < rows.jsonl"],
  options,
  positional: ["columns"],
  check: ({ columns }) => void namesOf(columns),
  open({ columns }) {
    const names = namesOf(columns);
    return {
      kind: "row",
      name: "rename",
      reads: [...names.keys()],
      adds: [...names.values()],
      columns: (before) => before.map((column) => names.get(column) ?? column),
      fn(row) {
        const result: Row = {};
        for (const column of names.keys()) requireColumn("rename", row, column);
        for (const column of Object.keys(row)) {
          const name = names.get(column) ?? column;
          if (Object.hasOwn(result, name)) throw taken(name);
          result[name] = row[column];
        }
        return result;
      },
    };
  },
});

function namesOf(columns: z.output<typeof columnNames>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { column, name } of columns) {
    if (!name)
      throw new DistilError(
        "ERR_OPTION",
        `Cannot use rename.columns as each must be COL=NAME: current value is ${column}`,
      );
    names.set(column, name);
  }
  return names;
}

function taken(name: string): DistilError {
  const hint = `Give ${name} another name too, or leave it out with keep`;
  return new DistilError("ERR_COLUMN", `Cannot rename to ${name} as the row has a column of that name`, { hint });
}
