import { columnText } from "./columns.ts";
import type { Message } from "./llm/llm.ts";
import type { Answer, Pair } from "./preference.ts";
import type { Row } from "./row.ts";

/** `trl`: prompt as messages, the answers alone; `distilabel`: prompt a text, the user turn with both answers. */
export type Shape = "trl" | "distilabel";

/** The columns of a preference, in the shape that a trainer reads. */
export function pairColumns(row: Row, pair: Pair, shape: Shape): Row {
  return { ...shaped(row, pair, shape), ...details(row, pair) };
}

function shaped(row: Row, { chosen, rejected }: Pair, shape: Shape): Row {
  const instruction = columnText("binarize", row, "instruction");
  const system = row["system_prompt"];
  const prompt: Message[] = [{ role: "user", content: instruction }];
  if (typeof system === "string" && system !== "") prompt.unshift({ role: "system", content: system });
  const answered = ({ text }: Answer): Message[] => [
    ...(shape === "trl" ? [] : prompt),
    { role: "assistant", content: text },
  ];
  return { prompt: shape === "trl" ? prompt : instruction, chosen: answered(chosen), rejected: answered(rejected) };
}

function details(row: Row, { chosen, rejected }: Pair): Row {
  return {
    chosen_rating: chosen.rating,
    rejected_rating: rejected.rating,
    ...(Array.isArray(row["generation_models"]) ? { chosen_model: chosen.model, rejected_model: rejected.model } : {}),
    ...(Array.isArray(row["rationales"])
      ? { chosen_rationale: chosen.rationale, rejected_rationale: rejected.rationale }
      : {}),
  };
}
