import type { TaskEntry } from "./table.ts";

/** What a task does to a row, as a sentence: `Reads text; adds instructions, model_name.` */
export function columnsOf({ reads, uses, adds, expands }: TaskEntry): string {
  const needs = reads.length === 0 ? `${uses.join(", ") || "nothing"} where it is there` : reads.join(", ");
  const optional = reads.length === 0 || uses.length === 0 ? "" : ` (and ${uses.join(", ")})`;
  const each = expands === undefined ? "" : `, with --expand a row with ${expands.to} each`;
  return `Reads ${needs}${optional}; adds ${adds.join(", ")}${each}.`;
}
