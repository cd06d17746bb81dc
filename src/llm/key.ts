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
  /** What was hashed: JSON of model, request, sample, attempt and variant, the same for equal ones. */
  readonly text: string;
}

const KEYS = Symbol("keys");

/**
 * Spares whoever gets this very request next the hashing. A copy of it does not have them.
 *
 * Not a WeakMap: its values live through every minor collection, dead keys or not, and each request has a text in it.
 */
export function withKeys(request: LlmRequest, keys: readonly SampleKey[]): LlmRequest {
  return Object.defineProperty(request, KEYS, { value: keys });
}

function knownKeys(request: LlmRequest): readonly SampleKey[] | undefined {
  return (request as { readonly [KEYS]?: readonly SampleKey[] })[KEYS];
}

/** The keys of a request's samples, the first first. */
export function sampleKeys(
  model: string,
  request: LlmRequest,
  variant: Readonly<Record<string, string>>,
): readonly SampleKey[] {
  return knownKeys(request) ?? new SampleKeys(model, variant).of(request);
}

/** Makes the keys of a model's requests. `variant`: what else must be alike. */
export class SampleKeys {
  readonly #same: string;

  constructor(model: string, variant: Readonly<Record<string, string>>) {
    this.#same = canonical({ model, ...variant }).slice(1);
  }

  /** The keys of a request's samples, the first first. */
  of(request: LlmRequest): readonly SampleKey[] {
    return knownKeys(request) ?? this.#make(request);
  }

  #make(request: LlmRequest): SampleKey[] {
    const first = request.sample ?? 0;
    let head = `{"attempt":${request.attempt ?? 0},`;
    for (const [name, value] of Object.entries(keyedBody(request))) {
      head += `"${name}":${name === "messages" ? textOf(request.messages) : canonical(value)},`;
    }
    return Array.from({ length: request.n ?? 1 }, (_, index) => {
      const text = `${head}"sample":${first + index},${this.#same}`;
      return { text, hash: hash("sha256", text, "hex").slice(0, HASH) };
    });
  }
}

/** Canonical JSON of messages, which are most of a request and look the same in all. */
function textOf(messages: LlmRequest["messages"]): string {
  let text = "";
  for (const message of messages) {
    const { role, content } = message;
    const plain = typeof content === "string" && Object.keys(message).length === 2;
    const one = plain ? `{"content":${JSON.stringify(content)},"role":"${role}"}` : canonical(message);
    text = text === "" ? one : `${text},${one}`;
  }
  return `[${text}]`;
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
