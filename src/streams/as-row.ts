import { DistilError } from "../errors.ts";
import type { Row } from "../row.ts";

/** Throws ERR_OPERATOR for what is not a row. */
export function asRow(value: unknown): Row {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Row;
  const shown = JSON.stringify(value)?.slice(0, 80) ?? String(value);
  const message = `Cannot go on as what comes out of through must be rows: current value is ${shown}`;
  throw new DistilError("ERR_OPERATOR", message, { fatal: true });
}

export async function* asRows(values: AsyncIterable<unknown>): AsyncGenerator<Row> {
  for await (const value of values) yield asRow(value);
}
