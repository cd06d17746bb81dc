import { canonical } from "../hash.ts";
import type { Row } from "../row.ts";
import { isMessage, isMessages, type Turn, turnsOf, unfit } from "./turns.ts";

/** A prompt or an answer. */
export interface Part {
  readonly turns: readonly Turn[];
  /** The text to the letter, where it is no conversation but plain text that goes on. */
  readonly raw?: string;
  /** Alpaca's `input`, which is part of the turn as well. */
  readonly input?: string;
}

/** Columns that hold a conversation. */
const conversations = ["messages", "conversations", "completion", "generation"] as const;
/** Columns that hold a question, by their names in the data sets that we know. */
const questions = ["instruction", "question", "query"] as const;
const pairs = [
  ["chosen", "rejected"],
  ["preferred_output", "non_preferred_output"],
  ["chosen_response", "rejected_response"],
] as const;

export function present(row: Row, column: string): boolean {
  return row[column] !== undefined && row[column] !== null;
}

/** The names of the two columns of a preference. */
export function pairColumns(row: Row): readonly [string, string] | undefined {
  return pairs.find(([chosen, rejected]) => present(row, chosen) && present(row, rejected));
}

/** Whether our operators asked and answered: that goes before whatever else the row came with. */
export function isOurs(row: Row): boolean {
  return typeof row["instruction"] === "string" && (present(row, "generation") || present(row, "generations"));
}

/** The column of a whole conversation, its prompt included. */
export function conversationColumn(row: Row): (typeof conversations)[number] | undefined {
  if (isOurs(row)) return undefined;
  return conversations.find(
    (column) => isMessages(row[column]) && turnsOf(row[column], column)[0]?.role !== "assistant",
  );
}

/** What is asked, the system prompt first. Throws ERR_COLUMN where the row has no prompt. */
export function promptOf(row: Row): Part {
  const part = written(row);
  const system = row["system_prompt"] ?? row["system"];
  if (typeof system !== "string" || system === "" || part.turns[0]?.role === "system") return part;
  const { raw: _, ...rest } = part;
  return { ...rest, turns: [{ role: "system", content: system }, ...part.turns] };
}

function written(row: Row): Part {
  const shared = sharedPrompt(row);
  if (shared !== undefined) return shared;
  if (isOurs(row)) return asked(row, row["instruction"] as string);
  const column = conversationColumn(row);
  const turns = column === undefined ? [] : turnsOf(row[column], column);
  const { prompt } = row;
  if (turns.at(-1)?.role === "assistant" && !pairColumns(row)) return { turns: turns.slice(0, -1) };
  if (typeof prompt === "string") return { raw: prompt, turns: [{ role: "user", content: prompt.trimEnd() }] };
  if (isMessages(prompt)) return { turns: turnsOf(prompt, "prompt") };
  const question = questions.find((name) => typeof row[name] === "string");
  if (question !== undefined) return asked(row, row[question] as string);
  if (column !== undefined) return { turns: before(turns) };
  return fromInput(row);
}

/** OpenAI's preferences, and axolotl's `icr`. */
function fromInput(row: Row): Part {
  const input = row["input"] as { readonly messages?: unknown } | string | null | undefined;
  if (typeof input === "object" && isMessages(input?.messages)) {
    return { turns: turnsOf(input.messages, "input.messages") };
  }
  if (typeof input === "string" && pairColumns(row)) return { turns: [{ role: "user", content: input }] };
  throw missing(row, "prompt", "It may be in prompt, instruction or messages");
}

/** A question with Alpaca's input and LLaMA-Factory's history. */
function asked(row: Row, question: string): Part {
  const input = typeof row["input"] === "string" ? row["input"] : "";
  const history = Array.isArray(row["history"]) ? (row["history"] as readonly (readonly string[])[]) : [];
  const turns: Turn[] = history.flatMap(([user, assistant]) => [
    { role: "user", content: String(user) },
    { role: "assistant", content: String(assistant) },
  ]);
  turns.push({ role: "user", content: input === "" ? question : `${question}\n${input}` });
  return { turns, ...(input !== "" && history.length === 0 ? { input } : {}) };
}

/** All but the last answer. */
function before(turns: readonly Turn[]): readonly Turn[] {
  return turns.at(-1)?.role === "assistant" ? turns.slice(0, -1) : turns;
}

/** The turns that chosen and rejected begin with, where the prompt is in them; each keeps one of its own. */
function sharedPrompt(row: Row): Part | undefined {
  const [chosen, rejected] = (pairColumns(row) ?? []).map((column) => row[column]);
  if (isMessages(chosen) && isMessages(rejected)) {
    const [better, worse] = [turnsOf(chosen, "chosen"), turnsOf(rejected, "rejected")];
    if (better[0]!.role === "assistant") return undefined;
    const most = Math.min(better.length, worse.length) - 1;
    const differs = better.findIndex((turn, index) => index >= most || canonical(turn) !== canonical(worse[index]));
    if (differs < 1) throw unfit("chosen and rejected do not begin with the same prompt");
    return { turns: better.slice(0, differs) };
  }
  if (typeof chosen !== "string" || typeof rejected !== "string" || hasPrompt(row)) return undefined;
  const raw = sharedText(chosen, rejected);
  return { raw, turns: [{ role: "user", content: raw.trimEnd() }] };
}

function hasPrompt(row: Row): boolean {
  return ["prompt", "messages", "conversations", "input", ...questions].some((column) => present(row, column));
}

/** The text that both begin with, up to the last whole word; the space after it belongs to the answers. */
function sharedText(chosen: string, rejected: string): string {
  let end = 0;
  while (end < chosen.length && chosen[end] === rejected[end]) end += 1;
  const word = /\S*$/.exec(chosen.slice(0, end))!.index;
  const text = chosen.slice(0, end === chosen.length && end === rejected.length ? end : word).trimEnd();
  if (text === "") throw unfit("chosen and rejected do not begin with the same prompt");
  return text;
}

/** The error for a part that the row does not have. */
export function missing(row: Row, what: string, hint: string): ReturnType<typeof unfit> {
  const columns = Object.keys(row).map((column) => (row[column] === null ? `${column} (null)` : column));
  return unfit(`it has no ${what}`, `${hint}; the row has ${columns.join(", ") || "no columns"}`);
}

/** A value of a column as an answer: text, a message or a list of messages. */
export function answerPart(value: unknown, column: string): Part {
  if (typeof value === "string") return { raw: value, turns: [{ role: "assistant", content: value.trimStart() }] };
  if (isMessage(value) || isMessages(value)) return { turns: turnsOf(value, column) };
  throw unfit(`${column} is neither a text nor a list of messages`);
}
