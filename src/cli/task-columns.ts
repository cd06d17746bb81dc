import type { TaskEntry } from "./table.ts";

/** What a task does to a row, as a sentence: `Reads text; adds instructions, model_name.` */
export function columnsOf({ reads, uses, adds, expands }: TaskEntry): string {
  const optional = uses.length === 0 ? "" : ` (and ${uses.join(", ")})`;
  const each = expands === undefined ? "" : `, with --expand a row with ${expands.to} each`;
  return `Reads ${reads.join(", ")}${optional}; adds ${adds.join(", ")}${each}.`;
}
