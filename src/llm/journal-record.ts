import type { StoredRecord } from "../journal/record.ts";
import type { SampleKey } from "./key.ts";
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
  /** The server held the reply to the schema. */
  readonly held?: boolean | undefined;
}

/** What a record's request says, as JSON. */
export interface StoredRequest
  extends Pick<LlmRequest, "messages" | "text" | "sampling" | "schema" | "regex" | "extra"> {
  /** The id that was sent. */
  readonly model: string;
  /** Number of the first sample. */
  readonly sample: number;
  readonly attempt: number;
}

/** One sample of an answer. */
export interface Piece {
  readonly choice: Choice;
  /** Its share of what the request took. */
  readonly usage: Usage | undefined;
  readonly model: string;
  readonly hash: string;
}

/** An answered request as the journal keeps it. */
export function recordOf(request: LlmRequest, keys: readonly SampleKey[], reply: LlmReply): StoredRecord {
  const { choices, usage, model } = reply;
  const first = request.sample ?? 0;
  const answer: StoredAnswer = { choices, usage, model, first, ...(request.schema && { held: true }) };
  return {
    hashes: keys.map(({ hash }) => hash),
    time: Date.now(),
    answer: JSON.stringify(answer),
    request: keys[0]!.text,
  };
}

/** The samples of a reply, the first first. */
export function piecesOf({ choices, usage, model, kept }: LlmReply, keys: readonly SampleKey[]): readonly Piece[] {
  const count = choices.length;
  return choices.map((choice, at) => ({
    choice,
    usage: usage && share(usage, at, count),
    model,
    hash: kept?.[at] ?? keys[at]!.hash,
  }));
}

/** Whole tokens that add up: the prompt goes with the first sample, the rest is split. */
export function share({ input, output }: Usage, at: number, count: number): Usage {
  const even = Math.floor(output / count);
  return { input: at === 0 ? input : 0, output: even + (at < output - even * count ? 1 : 0) };
}
