import type { Queue } from "../kernel/kinds.ts";
import type { BatchPort } from "./batch-port.ts";
import type { BatchSettings } from "./batch-settings.ts";
import type { Keyed } from "./key.ts";

export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export type JsonSchema = { readonly [key: string]: unknown };

/** Sampling settings, by their OpenAI names. Only what the user set is sent. */
export interface Sampling {
  readonly temperature?: number;
  readonly top_p?: number;
  readonly top_k?: number;
  readonly min_p?: number;
  readonly max_tokens?: number;
  readonly stop?: string | readonly string[];
  readonly seed?: number;
  readonly presence_penalty?: number;
  readonly frequency_penalty?: number;
  readonly repetition_penalty?: number;
  readonly logprobs?: boolean;
  readonly top_logprobs?: number;
}

export interface LlmRequest {
  /** None where there is a `text`. */
  readonly messages: readonly Message[];
  /** Raw text to go on from, special tokens and all, below the chat template. Only for a model that `can` have it. */
  readonly text?: string | undefined;
  readonly sampling?: Sampling;
  /** Replies wanted. The adapter sends one request where the server can, else several. @default 1 */
  readonly n?: number;
  /** Holds the reply to a JSON schema where the server can; elsewhere the task's parser has to cope. */
  readonly schema?: JsonSchema | undefined;
  /** The schema came with the row: that it cannot be held to says nothing of other requests. Not in the key. */
  readonly ownSchema?: boolean;
  /** Holds the whole reply to a regular expression where the server can; elsewhere the task's parser checks it. */
  readonly regex?: string | undefined;
  /** Number of the first sample of this very request: 0, unless branches or samples repeat it. A `seed` goes out as seed + sample. */
  readonly sample?: number;
  /** 0, then one more for each repair or re-ask. */
  readonly attempt?: number;
  /** More fields of the request body, as the user gave them. */
  readonly extra?: { readonly [field: string]: unknown } | undefined;
}

export type FinishReason = "stop" | "length" | "content_filter" | "other";

export interface Choice {
  /** The answer, without any reasoning. */
  readonly text: string;
  /** What the model thought first (`<think>`, `reasoning_content`), kept apart. */
  readonly reasoning?: string | undefined;
  readonly finish: FinishReason;
  /** As the server gave them. */
  readonly logprobs?: unknown;
}

export interface Usage {
  readonly input: number;
  readonly output: number;
}

export interface LlmReply {
  /** As many as were asked for (`n`), in order. */
  readonly choices: readonly Choice[];
  /** Tokens of the whole request, counted once whatever `n`; undefined where the server does not say. */
  readonly usage: Usage | undefined;
  /** The id that the server says answered. */
  readonly model: string;
  /** What each choice is kept under in the journal, where there is one. */
  readonly kept?: readonly string[];
  /** What the server says is left of its rate limits. */
  readonly limits?: Allowances | undefined;
}

/** What is left of one rate limit. */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until all of it is there again. */
  readonly reset: number;
  /** It comes back bit by bit until then; otherwise all at once. */
  readonly refills: boolean;
}

export interface Allowances {
  readonly requests?: Allowance;
  readonly tokens?: Allowance;
}

export interface LlmContext {
  readonly signal: AbortSignal;
  /** Higher goes first. */
  readonly priority: number;
  /** The step of the pipeline that asks. */
  readonly step?: number;
  /** Milliseconds that are left for this call, where they are fewer than the model's own `timeout`. */
  readonly timeout?: number;
  /** Tokens that were reserved for this call. */
  readonly tokens?: number;
  /** The request as the journal looked it up, where it has. Only good for that very object. */
  readonly keyed?: Keyed;
  /** Called when the call has its place and is really made. */
  onStart?(): void;
}

/**
 * The port that every adapter and wrapper has: one request, one reply.
 *
 * Throws a DistilError that says whether it is `retryable`. Settles soon after `signal` aborts.
 */
export interface Llm {
  generate(request: LlmRequest, context: LlmContext): Promise<LlmReply>;
}

/** What a model can be asked for. */
export interface Abilities {
  /** Replies are held to `schema` by the server. */
  readonly schema: boolean;
  /** `n` replies come of one request. False: they take n, so better split before a place is taken. @default true */
  readonly samples?: boolean;
  /** Replies are held to `regex` by the server. @default false */
  readonly regex?: boolean;
  /** Raw text is gone on from (`LlmRequest.text`). @default false */
  readonly text?: boolean;
}

/** An adapter ready to be wrapped. */
export interface Adapter extends Llm {
  /** The id as it is sent, discovered if need be: part of what a reply is stored under. */
  readonly id: string;
  /** What limits are shared by: the base URL, or the weights file. */
  readonly server: string;
  /** Whose rate limits its calls count for: a hash of the key. */
  readonly account?: string | undefined;
  readonly can: Abilities;
  /** Calls at once until something better is known. */
  readonly concurrency: number;
  /** How many calls the server takes can be found out; `origin` is where its `/metrics` may be. */
  readonly adaptive?: { readonly origin?: string | undefined };
  /** Its provider takes requests by the batch, too. */
  readonly batch?: BatchPort | undefined;
  /** Its calls wait for batches: hours are no outage, and a failed one is no sign of the server. */
  readonly batched?: boolean;
  /** Rows that had better be on their way at once. @default no more than usual */
  readonly window?: number;
  /** Names of the models that the server has, where it can say. */
  list?(): Promise<readonly string[]>;
  /** Counts a text's tokens, where the model is at hand. */
  countTokens?(text: string): Promise<number>;
  close?(): Promise<void>;
}

/** What an adapter may use while it opens. */
export interface AdapterContext {
  readonly signal: AbortSignal;
  warn(message: string): void;
  /** What earlier runs learnt of a server, and notes for later ones. */
  readonly memory?: Memory | undefined;
}

/** Small things that outlive a run, by name. */
export interface Memory {
  recall(name: string): string | undefined;
  note(name: string, value: string): void;
}

/** What the file of a scheme exports: `rest` is what follows the colon. */
export interface Scheme {
  /** Throws ERR_MODEL, ERR_KEY or ERR_CONNECT where the model cannot be had. */
  open(rest: string, settings: ModelSettings, context: AdapterContext): Promise<Adapter>;
  /** Names of the models behind `rest`, where asking takes no choice of one. */
  list?(rest: string, settings: ModelSettings, context: AdapterContext): Promise<readonly string[]>;
}

/** A model as operators see it: bound to a run, wrapped, with the queue it shares. */
export interface Model {
  /** What goes into `model_name`: the configured `name`, or the id. */
  readonly name: string;
  readonly id: string;
  readonly llm: Llm;
  readonly queue: Queue;
  readonly can: Abilities;
  /** Sampling set where the model was named; an operator's own settings win over it. */
  readonly sampling: Sampling;
  countTokens?(text: string): Promise<number>;
}

/** How a model is named: `scheme:rest`, a name from `models:`, or an object of settings. */
export type ModelSpec =
  | string
  | ModelSettings
  | {
      readonly llm: Llm;
      readonly id: string;
      readonly concurrency?: number;
      /** Money a million tokens. */
      readonly price?: ModelSettings["price"];
    };

export interface ModelSettings extends Sampling {
  /** `scheme:rest`, or another name. */
  readonly use: string;
  /** More servers of this model: each call goes to the one that has the least to do. */
  readonly urls?: readonly string[];
  /** What `model_name` says instead of the id. */
  readonly name?: string;
  /** `${NAME}` reads the environment; a key itself is taken too. */
  readonly key?: string;
  /** Calls at once; `auto` finds out how many the server takes. @default auto for HTTP servers */
  readonly concurrency?: number | "auto";
  /** Milliseconds for one call, retries not counted. @default 600000 */
  readonly timeout?: number;
  /** Milliseconds for one request: its calls and the waits between them, time in queues not counted. @default 1800000 */
  readonly total?: number;
  /** Most calls made for one request that count; see docs/guides/limits.md. @default 6 */
  readonly attempts?: number;
  /** `chat` or `completion` endpoint. */
  readonly endpoint?: "chat" | "completion";
  readonly extra?: { readonly [field: string]: unknown };
  readonly headers?: { readonly [name: string]: string };
  /** Requests a minute, and tokens a minute (in and out), over all that use the key and model. */
  readonly rpm?: number;
  readonly tpm?: number;
  /** Money a million tokens. */
  readonly price?: { readonly input: number; readonly output: number };
  /** Asks by the batch where the provider can: cheaper, and answered within a day. @default false */
  readonly batch?: boolean | BatchSettings;
}

/** What one model was asked in a run. */
export interface ModelReport {
  readonly model: string;
  readonly calls: number;
  /** Calls that were made again. */
  readonly retries: number;
  /** Counted once for a request, whatever its `n`. */
  readonly tokens: Usage;
  /** Money, where the model has a price. */
  readonly cost: number | undefined;
  /** The same by the step that asked, where the step is known. */
  readonly steps: readonly StepUse[];
  /** What would have been asked, had it not been answered before. */
  readonly reused: Reused;
}

/** What one step asked a model for. */
export interface StepUse {
  readonly step: number;
  readonly calls: number;
  readonly tokens: Usage;
  readonly cost: number | undefined;
}

/** Answers that took no call, and what they would have taken. */
export interface Reused {
  readonly calls: number;
  readonly tokens: Usage;
  readonly cost: number | undefined;
}
