import type { Message } from "../llm/llm.ts";
import type { Row } from "../row.ts";
import { columnError, textColumn } from "./column.ts";

/** What a model is to answer: a text as the user's message, or chat messages of which the last is the user's. Throws ERR_COLUMN. */
export function conversation(task: string, row: Row, column: string): readonly Message[] {
  if (Array.isArray(row[column])) return chatMessages(task, row, column);
  return [{ role: "user", content: textColumn(task, row, column) }];
}

/** A column of chat messages of which the last is the user's; what they have besides is left out. Throws ERR_COLUMN. */
export function chatMessages(task: string, row: Row, column: string): readonly Message[] {
  const messages = row[column];
  if (!Array.isArray(messages) || !messages.every(isMessage) || messages.at(-1)?.role !== "user") {
    throw columnError(task, column, "chat messages (role, content) of which the last is the user's", messages, row);
  }
  return messages.map(({ role, content }) => ({ role, content }));
}

function isMessage(value: unknown): value is Message {
  const { role, content } = (value ?? {}) as { role?: unknown; content?: unknown };
  return (role === "system" || role === "user" || role === "assistant") && typeof content === "string";
}
