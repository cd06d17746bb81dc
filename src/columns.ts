import { z } from "zod";
import { DistilError, didYouMean } from "./errors.ts";
import type { Row } from "./row.ts";

/** A column and the name it goes by afterwards, if another was given. */
export interface Naming {
  readonly column: string;
  readonly name: string | undefined;
}

/** An option that lists columns: one by itself is a list of one. */
export const columnList = z.union([
  z.array(z.string().min(1)),
  z
    .string()
    .min(1)
    .transform((column) => [column]),
]);

/** An option that lists `COL` and `COL=NAME`; in TypeScript and YAML an object of them too. */
export const columnNames = z.union([
  z.array(z.string().min(1)).transform((items) => items.map(naming)),
  z
    .string()
    .min(1)
    .transform((item) => [naming(item)]),
  z
    .record(z.string(), z.string())
    .transform((names) => Object.entries(names).map(([column, name]): Naming => ({ column, name }))),
]);

function naming(item: string): Naming {
  const at = item.indexOf("=");
  return at < 1 ? { column: item, name: undefined } : { column: item.slice(0, at), name: item.slice(at + 1) };
}

/** Throws ERR_COLUMN, naming the nearest column, where the row lacks one. */
export function requireColumn(operator: string, row: Row, column: string): unknown {
  if (Object.hasOwn(row, column)) return row[column];
  const hint = didYouMean(column, Object.keys(row)) || `The row has ${Object.keys(row).join(", ") || "no columns"}`;
  throw new DistilError("ERR_COLUMN", `Cannot ${operator} the row as it has no column ${column}`, { hint });
}

/** A column that must be a text. */
export function columnText(operator: string, row: Row, column: string): string {
  const value = requireColumn(operator, row, column);
  if (typeof value === "string") return value;
  throw wrongType(operator, column, "a text", value);
}

/** A column that must be a list. */
export function columnItems(operator: string, row: Row, column: string): readonly unknown[] {
  const value = requireColumn(operator, row, column);
  if (Array.isArray(value)) return value;
  throw wrongType(operator, column, "a list", value);
}

export function wrongType(operator: string, column: string, wanted: string, value: unknown): DistilError {
  const shown = JSON.stringify(value)?.slice(0, 80) ?? String(value);
  return new DistilError(
    "ERR_COLUMN",
    `Cannot ${operator} the row as ${column} must be ${wanted}: current value is ${shown}`,
  );
}

/** A copy of the row that lacks some columns. Deleting them from a copy would make every later step slow. */
export function withoutColumns(row: Row, columns: ReadonlySet<string>): Row {
  const rest: Row = {};
  for (const column of Object.keys(row)) if (!columns.has(column)) rest[column] = row[column];
  return rest;
}
