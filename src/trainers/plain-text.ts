import type { Part } from "./prompt.ts";
import { type Turn, unfit } from "./turns.ts";

const CHAT = "Take --shape conversational";

/** A prompt as text that goes on. Throws ERR_COLUMN for a conversation: roles are lost in text. */
export function promptText({ raw, turns }: Part): string {
  if (raw !== undefined) return raw;
  const [turn, ...more] = turns;
  if (more.length === 0 && turn?.role === "user") return turn.content;
  const what = turns[0]?.role === "system" ? "a system prompt" : `${turns.length} turns`;
  throw unfit(`text has no place for the roles of its prompt, which has ${what}`, CHAT);
}

/** An answer as the text behind the prompt: with a space between them, unless both were plain text before. */
export function answerText(prompt: Part, { raw, turns }: Part): string {
  if (raw !== undefined && prompt.raw !== undefined) return raw;
  const [turn, ...more] = turns;
  if (turn === undefined || more.length > 0 || turn.toolCalls) {
    throw unfit(`text has no place for the roles of its answer, which has ${turns.length} turns`, CHAT);
  }
  const joined = /\s$/.test(promptText(prompt)) || /^\s/.test(turn.content);
  return joined ? turn.content : ` ${turn.content}`;
}

/** The one question of a prompt, for formats without turns. */
export function onlyQuestion({ turns }: Part, format: string): string {
  const [turn, ...more] = turns;
  if (more.length === 0 && turn?.role === "user") return turn.content;
  const what = turns[0]?.role === "system" ? "a system prompt" : "more than one turn";
  throw unfit(`${format} has no place for ${what}`, "chatml, sharegpt and trl-sft have");
}

/** The one answer of formats that hold a single message. */
export function onlyAnswer({ turns }: Part, format: string): Turn {
  const [turn, ...more] = turns;
  if (more.length === 0 && turn?.role === "assistant") return turn;
  throw unfit(`${format} holds one assistant's message as an answer, and the answer has ${turns.length} turns`);
}
