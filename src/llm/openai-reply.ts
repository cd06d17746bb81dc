import { type Answer, damagedReply, httpError } from "./http-errors.ts";
import type { Choice, FinishReason, LlmReply, Usage } from "./llm.ts";
import { readAllowances } from "./rate-headers.ts";
import { readJson } from "./read-json.ts";
import { splitReasoning } from "./reasoning.ts";

interface WireMessage {
  readonly content?: string | readonly { readonly text?: string }[] | null;
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
  readonly refusal?: string | null;
}

interface WireChoice {
  readonly index?: number;
  readonly message?: WireMessage;
  readonly text?: string;
  readonly finish_reason?: string | null;
  readonly logprobs?: unknown;
}

interface WireReply {
  readonly choices?: readonly WireChoice[];
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number } | null;
  readonly model?: string;
  readonly error?: unknown;
}

/** Reads the answer of a chat or completion endpoint. Throws what a bad status, an `error` in the body or a damaged body stand for. */
export function readReply(server: string, answer: Answer, model: string): LlmReply {
  if (answer.status < 200 || answer.status > 299) throw httpError(server, answer);
  const body = readJson(server, answer.text) as WireReply;
  if (body?.error !== undefined && body.error !== null) throw httpError(server, answer);
  if (!Array.isArray(body?.choices) || body.choices.length === 0) {
    throw damagedReply(server, "it has no choices", answer.text);
  }
  const limits = readAllowances(answer.headers);
  const sorted = [...(body.choices as WireChoice[])].sort((a, b) => (a?.index ?? 0) - (b?.index ?? 0));
  return {
    choices: sorted.map((choice) => readChoice(server, choice, answer.text)),
    usage: readUsage(body.usage),
    model: body.model || model,
    ...(limits === undefined ? {} : { limits }),
  };
}

function readChoice(server: string, choice: WireChoice, raw: string): Choice {
  const message = choice?.message ?? undefined;
  if (message === undefined && typeof choice?.text !== "string")
    throw damagedReply(server, "a choice has no message", raw);
  const content = message === undefined ? choice.text! : contentText(message.content);
  const apart = message?.reasoning_content || message?.reasoning || undefined;
  const split = splitReasoning(content);
  const refusal = content === "" ? message?.refusal : undefined;
  const reasoning = [apart, split.reasoning].filter(Boolean).join("\n") || undefined;
  return {
    text: refusal || split.text,
    ...(reasoning === undefined ? {} : { reasoning }),
    finish: refusal ? "content_filter" : finishReason(choice.finish_reason),
    ...(choice.logprobs == null ? {} : { logprobs: choice.logprobs }),
  };
}

function contentText(content: WireMessage["content"]): string {
  if (typeof content === "string") return content;
  return Array.isArray(content) ? content.map((part) => part?.text ?? "").join("") : "";
}

function finishReason(reason: string | null | undefined): FinishReason {
  if (reason === "stop" || reason === "length" || reason === "content_filter") return reason;
  return reason === "eos_token" || reason === "stop_sequence" ? "stop" : "other";
}

function readUsage(usage: WireReply["usage"]): Usage | undefined {
  if (usage == null || typeof usage !== "object") return undefined;
  return { input: usage.prompt_tokens ?? 0, output: usage.completion_tokens ?? 0 };
}
