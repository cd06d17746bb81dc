import { hash } from "node:crypto";
import { canonical, digest } from "../hash.ts";
import type { LlmRequest } from "./llm.ts";

/**
 * What a reply is stored under: the model's id and everything in the request that may change the answer.
 *
 * `n` is not in it: each sample has a key of its own (`sample` 0 is the first reply, and so on). Neither are `stream` and
 * `user`, which do not change an answer.
 */
export function requestKey(model: string, request: LlmRequest, sample = request.sample ?? 0): string {
  return digest({ model, ...keyedBody(request), sample, attempt: request.attempt ?? 0 });
}

/** Digits of a hash in the journal: the first half of a SHA-256. */
const HASH = 32;

/** One sample of a request, and what its reply is kept under in the journal. */
export interface SampleKey {
  /** In hex. */
  readonly hash: string;
  /** What was hashed: canonical JSON of model, request, sample, attempt and variant. */
  readonly text: string;
}

const known = new WeakMap<LlmRequest, readonly SampleKey[]>();

/** Spares whoever gets this very request next the hashing. */
export function withKeys(request: LlmRequest, keys: readonly SampleKey[]): LlmRequest {
  known.set(request, keys);
  return request;
}

/** The keys of a request's samples, the first first. `variant`: what else must be alike. */
export function sampleKeys(
  model: string,
  request: LlmRequest,
  variant: Readonly<Record<string, string>>,
): readonly SampleKey[] {
  return known.get(request) ?? hashed(model, request, variant);
}

function hashed(model: string, request: LlmRequest, variant: Readonly<Record<string, string>>): SampleKey[] {
  const first = request.sample ?? 0;
  const attempt = request.attempt ?? 0;
  const body = keyedBody(request);
  return Array.from({ length: request.n ?? 1 }, (_, index) => {
    const text = canonical({ model, ...body, sample: first + index, attempt, ...variant });
    return { text, hash: hash("sha256", text, "hex").slice(0, HASH) };
  });
}

/** The part of a request that its key depends on, without what is not set. */
export function keyedBody(request: LlmRequest): Record<string, unknown> {
  const { stream: _stream, user: _user, n: _n, ...extra } = request.extra ?? {};
  const sampling = Object.fromEntries(
    Object.entries(request.sampling ?? {}).filter(([, value]) => value !== undefined),
  );
  return {
    ...(request.text === undefined ? { messages: request.messages } : { text: request.text }),
    ...(Object.keys(sampling).length === 0 ? {} : { sampling }),
    ...(request.schema === undefined ? {} : { schema: request.schema }),
    ...(request.regex === undefined ? {} : { regex: request.regex }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}
