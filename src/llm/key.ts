import { hash } from "node:crypto";
import { canonical, digest } from "../hash.ts";
import type { LlmContext, LlmRequest } from "./llm.ts";

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

/** A request, and the keys of its samples, the first first. */
export interface Keyed {
  readonly request: LlmRequest;
  readonly keys: readonly SampleKey[];
}

/** What is the same in most requests of a step, and its text in a key. */
interface Settings extends Pick<LlmRequest, "schema" | "regex"> {
  readonly sampling: object;
  readonly extra: object;
  readonly text: string;
}

/** Steps that a model is usually asked by, with settings of their own. */
const STEPS = 8;

/** Makes the keys of a model's requests. `variant`: what else must be alike. */
export class SampleKeys {
  readonly #same: string;
  /** The latest first: sorting and writing a schema takes longer than all the rest. */
  #known: readonly Settings[] = [];

  constructor(model: string, variant: Readonly<Record<string, string>>) {
    this.#same = canonical({ model, ...variant }).slice(1);
  }

  /** A request as it was looked up before, or its keys made now. */
  keyed(request: LlmRequest, { keyed }: Pick<LlmContext, "keyed">): Keyed {
    return keyed?.request === request ? keyed : { request, keys: this.of(request) };
  }

  /** The keys of a request's samples, the first first. */
  of(request: LlmRequest): readonly SampleKey[] {
    const { n = 1, sample: first = 0 } = request;
    const asked =
      request.text === undefined ? `"messages":${textOf(request.messages)}` : `"text":${JSON.stringify(request.text)}`;
    const head = `{"attempt":${request.attempt ?? 0},${asked},${this.#settingsOf(request)}"sample":`;
    const key = (sample: number): SampleKey => {
      const text = `${head}${sample},${this.#same}`;
      return { text, hash: hash("sha256", text, "hex").slice(0, HASH) };
    };
    return n === 1 ? [key(first)] : Array.from({ length: n }, (_, index) => key(first + index));
  }

  #settingsOf(request: LlmRequest): string {
    const { sampling, schema, regex, extra } = request;
    const known = this.#known.find(
      (one) => one.schema === schema && one.regex === regex && alike(one.sampling, sampling) && alike(one.extra, extra),
    );
    if (known !== undefined) return known.text;
    let text = "";
    for (const [name, value] of Object.entries(keyedBody({ sampling, schema, regex, extra }))) {
      text += `"${name}":${canonical(value)},`;
    }
    // Copies, lest somebody should change theirs for the next request.
    const own = { sampling: { ...sampling }, schema, regex, extra: { ...extra }, text };
    this.#known = [own, ...this.#known.slice(0, STEPS - 1)];
    return text;
  }
}

/** Whether two records hold the very same values. */
function alike(known: object, given: object = {}): boolean {
  const [one, other] = [known, given] as Readonly<Record<string, unknown>>[];
  for (const name in one) if (one[name] !== other![name]) return false;
  for (const name in other) if (!(name in one!)) return false;
  return true;
}

/** Canonical JSON of messages, which are most of a request and look the same in all. */
function textOf(messages: LlmRequest["messages"]): string {
  let text = "";
  for (const message of messages) {
    const one = isPlain(message)
      ? `{"content":${JSON.stringify(message.content)},"role":"${message.role}"}`
      : canonical(message);
    text = text === "" ? one : `${text},${one}`;
  }
  return `[${text}]`;
}

function isPlain(message: LlmRequest["messages"][number]): boolean {
  for (const name in message) if (name !== "role" && name !== "content") return false;
  return typeof message.content === "string";
}

/** The part of a request that its key depends on, without what is not set. */
export function keyedBody(request: Partial<LlmRequest>): Record<string, unknown> {
  const { stream: _stream, user: _user, n: _n, ...extra } = request.extra ?? {};
  const sampling = Object.fromEntries(
    Object.entries(request.sampling ?? {}).filter(([, value]) => value !== undefined),
  );
  return {
    ...(request.text !== undefined ? { text: request.text } : request.messages && { messages: request.messages }),
    ...(Object.keys(sampling).length === 0 ? {} : { sampling }),
    ...(request.schema === undefined ? {} : { schema: request.schema }),
    ...(request.regex === undefined ? {} : { regex: request.regex }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}
