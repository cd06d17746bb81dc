import type { Row } from "../row.ts";
import { sharegptMessages } from "./messages.ts";
import type { Turn } from "./turns.ts";

/** What LLaMA-Factory calls the columns, and what they are called in the file. */
export const llamaFactoryColumns = { messages: "conversations", system: "system", tools: "tools" } as const;

/** Turns with the system prompt apart. Columns that a row has nothing for are empty, so that all rows have the same. */
export function apart(turns: readonly Turn[], tools: readonly unknown[] | undefined): Row {
  const system = turns[0]?.role === "system" ? turns[0].content : "";
  return {
    conversations: sharegptMessages(turns.slice(turns[0]?.role === "system" ? 1 : 0)),
    system,
    tools: tools === undefined ? "" : JSON.stringify(tools),
  };
}
