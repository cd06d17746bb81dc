import { DistilError } from "../errors.ts";

/** One turn of a conversation, however it was spelt. */
export interface Turn {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly content: string;
  readonly toolCalls?: readonly ToolCall[];
  /** Of the tool that answers. */
  readonly name?: string;
  readonly toolCallId?: string;
  /** What the model thought first. */
  readonly thinking?: string;
  /** 0: not learned from. */
  readonly weight?: number;
}

export interface ToolCall {
  readonly id?: string;
  readonly name: string;
  /** As an object; text where it is no JSON. */
  readonly arguments: unknown;
}

/** Names that data sets give to the roles. */
const roles: Readonly<Record<string, Turn["role"]>> = {
  system: "system",
  developer: "system",
  user: "user",
  human: "user",
  prompter: "user",
  assistant: "assistant",
  gpt: "assistant",
  model: "assistant",
  function_call: "assistant",
  tool: "tool",
  observation: "tool",
};

type Message = Readonly<Record<string, unknown>>;

/** Whether a value is a list of messages, in OpenAI's spelling (role, content) or ShareGPT's (from, value). */
export function isMessages(value: unknown): value is readonly Message[] {
  return Array.isArray(value) && value.length > 0 && value.every(isMessage);
}

export function isMessage(value: unknown): value is Message {
  return typeof value === "object" && value !== null && ("role" in value || "from" in value);
}

/** The turns of a list of messages, or of one. Throws ERR_COLUMN for a message that is none of ours. */
export function turnsOf(value: unknown, column: string): readonly Turn[] {
  const list = Array.isArray(value) ? value : [value];
  return list.map((message, index) => turnOf(message, `${column}[${index}]`));
}

function turnOf(value: unknown, at: string): Turn {
  if (!isMessage(value)) throw unfit(`${at} is no message: it needs role and content`);
  const name = value["role"] ?? value["from"];
  const known = typeof name === "string" && Object.hasOwn(roles, name.toLowerCase());
  const role = known ? roles[name.toLowerCase()] : undefined;
  if (role === undefined) throw unfit(`${at} has the role ${JSON.stringify(name)}, which no trainer knows`);
  const content = textOf(value["content"] ?? value["value"], at);
  const calls = name === "function_call" ? spokenCalls(content, at) : toolCalls(value["tool_calls"], at);
  return {
    role,
    content: name === "function_call" ? "" : content,
    ...(calls.length > 0 ? { toolCalls: calls } : {}),
    ...text("name", value["name"]),
    ...text("toolCallId", value["tool_call_id"]),
    ...text("thinking", value["thinking"] ?? value["reasoning_content"]),
    ...(typeof value["weight"] === "number" ? { weight: value["weight"] } : {}),
  };
}

function text<Key extends string>(key: Key, value: unknown): { [K in Key]?: string } {
  return typeof value === "string" && value !== "" ? ({ [key]: value } as { [K in Key]?: string }) : {};
}

/** Parts of a message that are all text are that text. */
function textOf(content: unknown, at: string): string {
  if (typeof content === "string") return content;
  if (content === undefined || content === null) return "";
  const parts = Array.isArray(content) ? content.map((part) => (part as { text?: unknown } | null)?.text) : [];
  if (parts.length > 0 && parts.every((part) => typeof part === "string")) return parts.join("");
  throw unfit(`${at}.content is neither a text nor a list of texts`, "Pictures and sound are not converted");
}

function toolCalls(value: unknown, at: string): ToolCall[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw unfit(`${at}.tool_calls is not a list`);
  return value.map((call: Message) => {
    const wanted = (call["function"] ?? call) as Message;
    if (typeof wanted["name"] !== "string") throw unfit(`${at}.tool_calls has a call without a name`);
    return { ...text("id", call["id"]), name: wanted["name"], arguments: parsed(wanted["arguments"]) };
  });
}

/** ShareGPT writes calls as the text of a turn. */
function spokenCalls(content: string, at: string): ToolCall[] {
  const value = parsed(content);
  if (typeof value === "string") throw unfit(`${at}.value is not JSON, as a function_call must be`);
  return toolCalls([value].flat(), at);
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value ?? {};
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The error of a row that cannot become what was asked for. */
export function unfit(reason: string, hint?: string): DistilError {
  return new DistilError("ERR_COLUMN", `Cannot convert the row as ${reason}`, { hint });
}
