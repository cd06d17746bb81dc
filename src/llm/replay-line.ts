import { keyedBody, requestKey } from "./key.ts";
import type { Abilities, Choice, FinishReason, LlmReply, LlmRequest, Usage } from "./llm.ts";

/** One reply as a replay file holds it, one a line. */
export interface ReplayLine {
  readonly key: string;
  readonly model: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly sample: number;
  readonly attempt: number;
  /** The server held the reply to the schema. */
  readonly held?: boolean;
  readonly reply: {
    readonly text: string;
    readonly reasoning?: string;
    readonly finish: FinishReason;
    readonly logprobs?: unknown;
    /** Tokens of the whole request, on the first of its replies. */
    readonly usage?: Usage;
  };
}

/** The lines of one answered request: one for each choice. */
export function replayLines(model: string, request: LlmRequest, reply: LlmReply, can: Abilities): ReplayLine[] {
  const first = request.sample ?? 0;
  const held = can.schema && request.schema !== undefined;
  return reply.choices.map((choice, index) => ({
    key: requestKey(model, request, first + index),
    model,
    request: keyedBody(request),
    sample: first + index,
    attempt: request.attempt ?? 0,
    ...(held ? { held } : {}),
    reply: { ...choice, ...(index > 0 || reply.usage === undefined ? {} : { usage: reply.usage }) },
  })) as ReplayLine[];
}

export function replayChoice({ reply }: ReplayLine): Choice {
  const { usage: _usage, ...choice } = reply;
  return { ...choice, finish: choice.finish ?? "stop" };
}
