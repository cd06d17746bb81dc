import { replyTool } from "./anthropic-body.ts";
import { type Answer, damagedReply, httpError } from "./http-errors.ts";
import type { Choice, FinishReason, LlmReply, Usage } from "./llm.ts";
import { readAllowances } from "./rate-headers.ts";
import { readJson } from "./read-json.ts";
import { splitReasoning } from "./reasoning.ts";

interface WireBlock {
  readonly type?: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly name?: string;
  readonly input?: unknown;
}

interface WireMessage {
  readonly type?: string;
  readonly content?: readonly WireBlock[];
  readonly model?: string;
  readonly stop_reason?: string | null;
  readonly stop_details?: { readonly explanation?: string | null } | null;
  readonly usage?: {
    readonly input_tokens?: number;
    readonly cache_creation_input_tokens?: number | null;
    readonly cache_read_input_tokens?: number | null;
    readonly output_tokens?: number;
  } | null;
  readonly error?: unknown;
}

/** Reads an answer of the Messages API. Throws what a bad status, an `error` in the body or a damaged body stand for. */
export function readMessage(server: string, answer: Answer, model: string): LlmReply {
  if (answer.status < 200 || answer.status > 299) throw httpError(server, answer);
  const body = readJson(server, answer.text) as WireMessage | null;
  if (body?.type === "error" || body?.error != null) throw httpError(server, answer);
  if (!Array.isArray(body?.content)) throw damagedReply(server, "it has no content", answer.text);
  const limits = readAllowances(answer.headers);
  return {
    choices: [readChoice(body as WireMessage & { content: readonly WireBlock[] })],
    usage: readUsage(body.usage),
    model: body.model || model,
    ...(limits === undefined ? {} : { limits }),
  };
}

function readChoice({ content, stop_reason, stop_details }: WireMessage & { content: readonly WireBlock[] }): Choice {
  const tool = content.find(({ type, name }) => type === "tool_use" && name === replyTool);
  const written = content.map(({ type, text }) => (type === "text" ? (text ?? "") : "")).join("");
  const thought = content.map(({ type, thinking }) => (type === "thinking" ? (thinking ?? "") : ""));
  // Gateways put other models behind this API.
  const split = splitReasoning(written);
  const reasoning = [...thought, split.reasoning].filter(Boolean).join("\n") || undefined;
  const finish = finishReason(stop_reason);
  const text = tool === undefined ? split.text : JSON.stringify(tool.input);
  return {
    text: text === "" && finish === "content_filter" ? (stop_details?.explanation ?? "") : text,
    ...(reasoning === undefined ? {} : { reasoning }),
    finish,
  };
}

const finishReasons: Readonly<Record<string, FinishReason>> = {
  end_turn: "stop",
  stop_sequence: "stop",
  tool_use: "stop",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  refusal: "content_filter",
};

function finishReason(reason: string | null | undefined): FinishReason {
  return finishReasons[reason ?? ""] ?? "other";
}

/** What was read from its cache, or written to it, was part of the prompt all the same. */
function readUsage(usage: WireMessage["usage"]): Usage | undefined {
  if (usage == null || typeof usage !== "object") return undefined;
  const { input_tokens = 0, cache_creation_input_tokens, cache_read_input_tokens, output_tokens = 0 } = usage;
  return {
    input: input_tokens + (cache_creation_input_tokens ?? 0) + (cache_read_input_tokens ?? 0),
    output: output_tokens,
  };
}
