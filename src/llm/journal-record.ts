import type { StoredRecord } from "../journal/record.ts";
import { keyedBody } from "./key.ts";
import type { Choice, LlmReply, LlmRequest, Usage } from "./llm.ts";

/** What a record's answer says, as JSON: all replies to one request. */
export interface StoredAnswer {
  readonly choices: readonly Choice[];
  /** Of the whole request. */
  readonly usage?: Usage | undefined;
  /** The id that the server said answered. */
  readonly model: string;
  /** Number of the first of the choices among the samples. */
  readonly first: number;
  readonly attempt?: number | undefined;
  /** The server held the reply to the schema. */
  readonly held?: boolean | undefined;
}

/** What a record's request says, as JSON. */
export interface StoredRequest extends Pick<LlmRequest, "messages" | "sampling" | "schema" | "extra"> {
  /** The id that was sent. */
  readonly model: string;
}

/** One sample of an answer. */
export interface Piece {
  readonly choice: Choice;
  /** Its share of what the request took. */
  readonly usage: Usage | undefined;
  readonly model: string;
  readonly hash: Uint8Array;
}

/** An answered request as the journal keeps it. */
export function recordOf(
  model: string,
  request: LlmRequest,
  hashes: readonly Uint8Array[],
  reply: LlmReply,
): StoredRecord {
  const { choices, usage } = reply;
  const answer: StoredAnswer = {
    choices,
    usage,
    model: reply.model,
    first: request.sample ?? 0,
    attempt: request.attempt,
    held: request.schema === undefined ? undefined : true,
  };
  return {
    hashes,
    time: Date.now(),
    answer: JSON.stringify(answer),
    request: JSON.stringify({ model, ...keyedBody(request) }),
  };
}

/** The samples of an answer, the first first. */
export function piecesOf(answer: Pick<StoredAnswer, "choices" | "usage" | "model">, hashes: readonly Uint8Array[]) {
  const { choices, usage, model } = answer;
  return choices.map(
    (choice, at): Piece => ({ choice, usage: usage && share(usage, at, choices.length), model, hash: hashes[at]! }),
  );
}

/** Whole tokens that add up: the prompt goes with the first sample, the rest is split. */
export function share({ input, output }: Usage, at: number, count: number): Usage {
  const even = Math.floor(output / count);
  return { input: at === 0 ? input : 0, output: even + (at < output - even * count ? 1 : 0) };
}
