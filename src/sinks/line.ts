import { DistilError } from "../errors.ts";
import { lineOf, type Row } from "../row.ts";

/** A row as one line of JSON: as it was read, while nothing changed it. Throws ERR_OUTPUT for a row that is not JSON. */
export function lineFor(row: Row): string {
  return lineOf(row) ?? stringified(row);
}

function stringified(row: Row): string {
  try {
    return JSON.stringify(row);
  } catch {
    try {
      return JSON.stringify(row, (_, value: unknown) => (typeof value === "bigint" ? plainInteger(value) : value));
    } catch (cause) {
      const message = `Cannot write a row as it must be plain JSON: ${(cause as Error).message.split("\n")[0]}`;
      throw new DistilError("ERR_OUTPUT", message, { cause, fatal: true });
    }
  }
}

/** As Parquet's 64-bit integers are read. */
function plainInteger(value: bigint): number | string {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}
