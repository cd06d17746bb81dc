import { canonical } from "../hash.ts";
import type { Row } from "../row.ts";

/** One thing for which a trainer would fail on a row. Without values of the row, so that equal ones can be counted. */
export interface Problem {
  readonly column: string;
  /** Completes the sentence that the column begins: "is null". */
  readonly reason: string;
  /** Where in the column: `[3].content`. */
  readonly at?: string;
}

export function problem(column: string, reason: string, at?: string): Problem {
  return at === undefined ? { column, reason } : { column, reason, at };
}

/** A problem as a sentence. */
export function sentence({ column, reason, at }: Problem): string {
  return `${column} ${reason}${at === undefined ? "" : ` (${column}${at})`}`;
}

/** What stands where a value is needed: nothing, or a problem. */
export function absent(row: Row, column: string): readonly Problem[] | undefined {
  if (row[column] === undefined) return [problem(column, "is missing")];
  return row[column] === null ? [problem(column, "is null")] : undefined;
}

export function textProblems(row: Row, column: string, { empty = false } = {}): readonly Problem[] {
  const nothing = absent(row, column);
  if (nothing !== undefined) return nothing;
  if (typeof row[column] !== "string") return [problem(column, "is not a text")];
  return !empty && row[column].trim() === "" ? [problem(column, "is empty")] : [];
}

export function booleanProblems(row: Row, column: string): readonly Problem[] {
  return absent(row, column) ?? (typeof row[column] === "boolean" ? [] : [problem(column, "is not true or false")]);
}

/** A column that may be left out. */
export function optional(
  row: Row,
  column: string,
  check: (row: Row, column: string) => readonly Problem[],
): readonly Problem[] {
  return row[column] === undefined || row[column] === null ? [] : check(row, column);
}

export function numberProblems(row: Row, column: string): readonly Problem[] {
  return typeof row[column] === "number" ? [] : [problem(column, "is not a number")];
}

/** Schemas of tools: a list, or the JSON text of one. */
export function toolsProblems(row: Row, column = "tools"): readonly Problem[] {
  const value = row[column];
  if (typeof value === "string")
    return value.trim() === "" || isJsonList(value) ? [] : [problem(column, "is not the JSON of a list")];
  return Array.isArray(value) ? [] : [problem(column, "is not a list of tools")];
}

function isJsonList(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}

/** The two answers of a preference must differ. */
export function sameProblems(row: Row, chosen: string, rejected: string): readonly Problem[] {
  if (row[chosen] === undefined || row[chosen] === null) return [];
  return canonical(row[chosen]) === canonical(row[rejected]) ? [problem(chosen, `and ${rejected} are the same`)] : [];
}

/** Columns of one row are all texts or all lists of messages. */
export function mixedProblems(row: Row, columns: readonly string[]): readonly Problem[] {
  const texts = columns.filter((column) => typeof row[column] === "string");
  const lists = columns.filter((column) => Array.isArray(row[column]));
  if (texts.length === 0 || lists.length === 0) return [];
  return [problem(texts[0]!, `is a text, but ${lists[0]} is a list of messages`)];
}

/** Keys that the reader refuses. */
export function unknownProblems(row: Row, known: readonly string[]): readonly Problem[] {
  return Object.keys(row)
    .filter((column) => !known.includes(column))
    .map((column) => problem(column, "is not a column of this format, which takes no others"));
}
