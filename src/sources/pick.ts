import type { Row } from "../row.ts";

/** How to take only some columns of a row; all of them, and the row itself, without a list. */
export function picked(columns: readonly string[] | undefined): (row: Row) => Row {
  if (columns === undefined) return (row) => row;
  return (row) => Object.fromEntries(columns.filter((column) => column in row).map((column) => [column, row[column]]));
}
