import type { Row } from "../row.ts";
import { absent, type Problem, problem, textProblems } from "./checks.ts";

type Role = "system" | "user" | "assistant" | "tool";

export interface Spelling {
  readonly role: string;
  readonly content: string;
  /** The names of the roles. */
  readonly roles: Readonly<Record<string, Role>>;
  /** Keys that a message may have; others are refused. @default any */
  readonly keys?: readonly string[];
}

export const chat: Spelling = {
  role: "role",
  content: "content",
  roles: { system: "system", developer: "system", user: "user", assistant: "assistant", tool: "tool" },
};

export const sharegptSpelling: Spelling = {
  role: "from",
  content: "value",
  roles: { system: "system", human: "user", gpt: "assistant", function_call: "assistant", observation: "tool" },
};

export interface MessageRules {
  /** Whose turn comes first, after a system prompt. */
  readonly first: "user" | "assistant";
  /** Whose turn comes last. */
  readonly last: "user" | "assistant";
  readonly spelling?: Spelling;
  /** A system prompt may not be among the messages: it has a column of its own. @default true */
  readonly system?: boolean;
  /** Two turns of one side in a row are fine. @default false */
  readonly repeats?: boolean;
}

/** What is wrong with a conversation. Where messages are broken, nothing is said about their order. */
export function messagesProblems(row: Row, column: string, rules: MessageRules): readonly Problem[] {
  const nothing = absent(row, column);
  if (nothing !== undefined) return nothing;
  return listProblems(row[column], column, rules);
}

/** The same for a list that is not a column by itself. */
export function listProblems(value: unknown, column: string, rules: MessageRules): readonly Problem[] {
  if (!Array.isArray(value)) return [problem(column, "is not a list of messages")];
  if (value.length === 0) return [problem(column, "has no messages")];
  const spelling = rules.spelling ?? chat;
  const broken = value.flatMap((message, index) => messageProblems(message, column, `[${index}]`, spelling));
  if (broken.length > 0) return broken;
  const roles = value.map((message: Record<string, string>) => spelling.roles[message[spelling.role]!]!);
  return orderProblems(roles, column, rules);
}

export function messageProblems(
  message: unknown,
  column: string,
  at: string | undefined,
  spelling: Spelling,
): readonly Problem[] {
  if (typeof message !== "object" || message === null || Array.isArray(message)) {
    return [problem(column, "has a message that is no object", at)];
  }
  const fields = message as Readonly<Record<string, unknown>>;
  const role = fields[spelling.role];
  if (typeof role !== "string") return [problem(column, `has a message without ${spelling.role}`, at)];
  if (!Object.hasOwn(spelling.roles, role)) {
    return [
      problem(
        column,
        `has a message of a ${spelling.role} that is none of ${Object.keys(spelling.roles).join(", ")}`,
        at,
      ),
    ];
  }
  const odd = spelling.keys && Object.keys(fields).find((key) => !spelling.keys!.includes(key));
  if (odd !== undefined) return [problem(column, `has a message with ${odd}, which is refused`, at)];
  return contentProblems(fields, column, `${at ?? ""}.${spelling.content}`, spelling);
}

function contentProblems(
  fields: Readonly<Record<string, unknown>>,
  column: string,
  at: string,
  { content: key }: Spelling,
): readonly Problem[] {
  const content = fields[key];
  const calls = Array.isArray(fields["tool_calls"]) && fields["tool_calls"].length > 0;
  if (calls && (content === undefined || content === null || content === "")) return [];
  if (content === undefined) return [problem(column, `has a message without ${key}`, at)];
  if (content === null) return [problem(column, `has a message whose ${key} is null`, at)];
  if (isParts(content)) return [];
  if (typeof content !== "string") return [problem(column, `has a message whose ${key} is not a text`, at)];
  return content.trim() === "" ? [problem(column, `has a message whose ${key} is empty`, at)] : [];
}

/** Text and pictures, as vision models read them. */
function isParts(content: unknown): boolean {
  return Array.isArray(content) && content.length > 0 && content.every((part) => typeof part?.type === "string");
}

function orderProblems(roles: readonly Role[], column: string, rules: MessageRules): readonly Problem[] {
  const { first, last, system = true, repeats = false } = rules;
  const begins = roles[0] === "system" ? 1 : 0;
  const turns = roles.slice(begins);
  const [before] = roles;
  if (before === "system" && (!system || first === "assistant"))
    return [problem(column, "begins with a system prompt", "[0]")];
  if (turns.length === 0) return [problem(column, "has no turn but the system prompt")];
  if (turns[0] !== first) return [problem(column, `does not begin with the ${first}'s turn`, `[${begins}]`)];
  const order = turns.findIndex((role, index) => index > 0 && !follows(turns[index - 1]!, role, repeats));
  if (order > 0) return [problem(column, "has roles that do not take turns", `[${order + begins}]`)];
  const end = turns.at(-1)!;
  const fits = last === "assistant" ? end === "assistant" : end !== "assistant";
  return fits ? [] : [problem(column, `does not end with the ${last}'s turn`, `[${roles.length - 1}]`)];
}

function follows(before: Role, role: Role, repeats: boolean): boolean {
  if (role === "system") return repeats;
  if (role === "tool") return before === "assistant" || before === "tool";
  if (role === "assistant") return repeats || before !== "assistant";
  return repeats || before === "assistant";
}

/** A column that is a text or a list of messages, as all of TRL's are. */
export function partProblems(row: Row, column: string, rules: MessageRules): readonly Problem[] {
  return Array.isArray(row[column]) ? messagesProblems(row, column, rules) : textProblems(row, column);
}
