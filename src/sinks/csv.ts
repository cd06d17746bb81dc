import type { Row } from "../row.ts";
import type { SinkFormat } from "./sink.ts";
import { openSpooled } from "./spooled.ts";

/**
 * Comma-separated values with a header line of every column that any row has. Lists and objects are JSON, null is empty.
 *
 * The columns are known when all rows came, so the file is written at the end.
 */
export const csv: SinkFormat = delimited("csv", ".csv", ",");

/** As CSV, with tabs. */
export const tsv: SinkFormat = delimited("tsv", ".tsv", "\t");

function delimited(name: string, extension: string, delimiter: string): SinkFormat {
  return {
    name,
    extensions: [extension],
    open: (path, options) =>
      openSpooled(path, options, async (rows, file) => {
        const columns = new Set<string>();
        for await (const batch of rows()) for (const row of batch) for (const column in row) columns.add(column);
        if (columns.size === 0) return;
        await file.writeFile(lineOf([...columns], delimiter));
        for await (const batch of rows()) await file.writeFile(linesOf(batch, columns, delimiter));
      }),
  };
}

function linesOf(rows: readonly Row[], columns: ReadonlySet<string>, delimiter: string): string {
  return rows
    .map((row) =>
      lineOf(
        [...columns].map((column) => textOf(row[column])),
        delimiter,
      ),
    )
    .join("");
}

/** A line of one empty value would be a blank line, which readers skip. */
function lineOf(values: readonly string[], delimiter: string): string {
  if (values.length === 1 && values[0] === "") return '""\n';
  return `${values.map((value) => quoted(value, delimiter)).join(delimiter)}\n`;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function quoted(value: string, delimiter: string): string {
  const plain = !value.includes(delimiter) && !/["\r\n]|^\s|\s$/.test(value);
  return plain ? value : `"${value.replaceAll('"', '""')}"`;
}
