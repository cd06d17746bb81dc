import { header } from "./header.ts";

/** The lines above a table: what was measured, on what, and how. */
export function heading(title: string, versions: readonly string[], method: string): string {
  return `## ${title}\n\n${header(versions)}${method}\n`;
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""].join("\n");
}

/** The middle value, the lower of two. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!;
}

/** Least and greatest, rounded, as in `1.2 to 1.4`. */
export function spread(values: readonly number[], digits = 2): string {
  return `${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)}`;
}

/** A number with thousands set apart. */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
