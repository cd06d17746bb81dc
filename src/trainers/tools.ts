import type { Row } from "../row.ts";
import type { TrainingRecord } from "./record.ts";

/** Tools as JSON text: of one type whatever their schemas are, and TRL and LLaMA-Factory read it back. */
export function toolsColumn(record: TrainingRecord): Row {
  const tools = record.tools();
  return tools === undefined ? {} : { tools: JSON.stringify(tools) };
}

/** Tools as a list, their parameters as JSON text: what axolotl reads back. */
export function flatTools(record: TrainingRecord): Row {
  const tools = record.tools();
  return tools === undefined ? {} : { tools: tools.map(flat) };
}

function flat(tool: unknown): unknown {
  const { function: declared, ...rest } = tool as { readonly function?: Readonly<Record<string, unknown>> };
  if (declared === undefined || typeof declared["parameters"] === "string") return tool;
  return { ...rest, function: { ...declared, parameters: JSON.stringify(declared["parameters"] ?? {}) } };
}
