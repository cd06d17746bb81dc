import { DistilError, didYouMean } from "../errors.ts";
import type { Row } from "../row.ts";

/** A column that must hold some text. Throws ERR_COLUMN. */
export function textColumn(task: string, row: Row, column: string): string {
  const value = row[column];
  if (typeof value === "string" && value.trim() !== "") return value;
  throw columnError(task, column, "a text that is not empty", value, row);
}

/** A column that must hold a list of texts; some of them may be null, not all. Throws ERR_COLUMN. */
export function textsColumn(task: string, row: Row, column: string): readonly (string | null)[] {
  const value = row[column];
  const valid =
    Array.isArray(value) &&
    value.every((item) => typeof item === "string" || item === null) &&
    value.some((item) => item !== null);
  if (valid) return value as readonly (string | null)[];
  throw columnError(task, column, "a list of texts, at least one of them not null", value, row);
}

/** Says what a column holds instead of what it should. */
export function columnError(task: string, column: string, wanted: string, value: unknown, row: Row): DistilError {
  if (!(column in row)) {
    const near = didYouMean(column, Object.keys(row)) || `The row has ${Object.keys(row).join(", ") || "no columns"}.`;
    const hint = `${near} --input ${column}=COLUMN reads another one`;
    return new DistilError("ERR_COLUMN", `Cannot use the row for ${task} as it has no column ${column}`, { hint });
  }
  const shown = JSON.stringify(value) ?? String(value);
  const current = shown.length > 80 ? `${shown.slice(0, 80)}…` : shown;
  return new DistilError(
    "ERR_COLUMN",
    `Cannot use column ${column} for ${task} as it must be ${wanted}: current value is ${current}`,
  );
}
