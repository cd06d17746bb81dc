import { canonical } from "./hash.ts";
import type { Row } from "./row.ts";

/** A column to sort by. */
export interface SortKey {
  readonly column: string;
  readonly descending: boolean;
}

/** `COL` or `COL:desc`. */
export function sortKey(text: string): SortKey {
  const match = /^(.+):(asc|desc)$/.exec(text);
  return match ? { column: match[1]!, descending: match[2] === "desc" } : { column: text, descending: false };
}

/** Compares rows by several columns, the first that differs deciding; missing and null values come last either way. */
export function comparison(keys: readonly SortKey[]): (a: Row, b: Row) => number {
  return (a, b) => {
    for (const { column, descending } of keys) {
      const difference = compareValues(a[column], b[column], descending ? -1 : 1);
      if (difference !== 0) return difference;
    }
    return 0;
  };
}

// By kind first: false, true; numbers; strings by their UTF-16 units; lists and objects by their JSON; nothing.
const kinds: Readonly<Record<string, number>> = { boolean: 0, number: 1, string: 2, object: 3 };

function compareValues(a: unknown, b: unknown, sign: 1 | -1): number {
  if (typeof a === "number" && typeof b === "number") return sign * (a - b);
  const left = a ?? undefined;
  const right = b ?? undefined;
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
  const difference = kinds[typeof left]! - kinds[typeof right]!;
  if (difference !== 0) return sign * difference;
  return typeof left === "object"
    ? sign * ordered(canonical(left), canonical(right))
    : sign * ordered(left, right as typeof left);
}

function ordered<Value extends {}>(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
