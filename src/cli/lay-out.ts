import { styleText } from "node:util";
import type { Row } from "../row.ts";

/** One row as a person would read it: each column under its name, messages and lists one below the other, wrapped. */
export function layOut(row: Row, number: number, width: number): string {
  const title = `── ${number} `;
  const parts = [style("bold", title + "─".repeat(Math.max(0, width - title.length)))];
  const aligned = alignedColumns(row);
  for (const [column, value] of Object.entries(row)) {
    if (aligned.has(column)) continue;
    parts.push(layOutColumn(column, value, row, width));
  }
  return `${parts.join("\n")}\n`;
}

const ratingsOf: Readonly<Record<string, readonly [rating: string, model: string, rationale: string]>> = {
  chosen: ["chosen_rating", "chosen_model", "chosen_rationale"],
  rejected: ["rejected_rating", "rejected_model", "rejected_rationale"],
};

/** Columns that are shown next to what they speak of. */
function alignedColumns(row: Row): Set<string> {
  const aligned = new Set<string>();
  if (Array.isArray(row["generations"])) {
    for (const column of ["generation_models", "ratings", "rationales"]) if (fits(row, column)) aligned.add(column);
  }
  for (const [column, others] of Object.entries(ratingsOf)) {
    if (column in row) for (const other of others) aligned.add(other);
  }
  return aligned;
}

function fits(row: Row, column: string): boolean {
  const list = row[column];
  return Array.isArray(list) && list.length === (row["generations"] as readonly unknown[]).length;
}

function layOutColumn(column: string, value: unknown, row: Row, width: number): string {
  if (column === "generations" && Array.isArray(value)) return generations(value, row, width);
  const [rating, model, rationale] = ratingsOf[column] ?? [];
  const notes = rating === undefined ? "" : note(row[rating], row[model!]);
  const reason =
    rationale !== undefined && typeof row[rationale] === "string" ? [indent(`because: ${row[rationale]}`, width)] : [];
  return [heading(column, notes), ...body(value, width), ...reason].join("\n");
}

function generations(values: readonly unknown[], row: Row, width: number): string {
  const at = (column: string, index: number): unknown =>
    fits(row, column) ? (row[column] as readonly unknown[])[index] : undefined;
  const parts = values.flatMap((value, index) => {
    const reason = at("rationales", index);
    return [
      heading(`generation ${index + 1}`, note(at("ratings", index), at("generation_models", index))),
      ...body(value, width),
      ...(typeof reason === "string" ? [indent(`because: ${reason}`, width)] : []),
    ];
  });
  return parts.join("\n");
}

function note(rating: unknown, model: unknown): string {
  const parts = [
    ...(rating === undefined || rating === null ? [] : [`rating ${rating}`]),
    ...(typeof model === "string" ? [model] : []),
  ];
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

function heading(name: string, notes = ""): string {
  return style("cyan", name) + style("dim", notes);
}

function body(value: unknown, width: number): string[] {
  if (isMessages(value)) return value.map(({ role, content }) => indent(`${role}: ${content}`, width));
  if (typeof value === "string") return [indent(value, width)];
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string")) {
    return value.map((item, index) => indent(`${index + 1}. ${item}`, width));
  }
  return [
    indent(typeof value === "object" && value !== null ? JSON.stringify(value, undefined, 1) : String(value), width),
  ];
}

function isMessages(value: unknown): value is readonly { role: string; content: string }[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => typeof item?.role === "string" && typeof item?.content === "string")
  );
}

function indent(text: string, width: number): string {
  return text
    .split("\n")
    .flatMap((line) => wrapLine(printable(line), width - 2))
    .map((line) => `  ${line}`.trimEnd())
    .join("\n");
}

/** A text must not be able to steer the terminal. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is control characters that it takes out
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, "\uFFFD").replaceAll("\t", "    ");
}

/** Breaks a line at spaces, keeping its indentation; a word longer than the line is cut. */
function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const space = rest.lastIndexOf(" ", width);
    const end = space > 0 && rest.slice(0, space).trim() !== "" ? space : width;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).replace(/^ /, "");
  }
  return [...lines, rest];
}

function style(name: "bold" | "cyan" | "dim", text: string): string {
  const colour = process.stdout.isTTY === true && !process.env["NO_COLOR"];
  return colour && text !== "" ? styleText(name, text, { validateStream: false }) : text;
}
