/** How requests were sent. */
export type Load =
  /** So many in flight at all times: the next goes out when one ends. */
  | { readonly mode: "concurrency"; readonly concurrency: number }
  /** So many a second whatever the server does, evenly spaced or with exponential gaps. `concurrency` caps it, if set. */
  | { readonly mode: "rate"; readonly rate: number; readonly poisson: boolean; readonly concurrency?: number };

export interface Leg {
  /** For people: `concurrency 16`. */
  readonly name: string;
  /** Which target: index into `targets`. */
  readonly target: number;
  readonly load: Load;
  /** 1 for the first time this setting ran. */
  readonly repeat: number;
  /** ISO 8601. */
  readonly started: string;
  /** The part that is measured: warm-up before `from` and cool-down after `to` are left out. */
  readonly window: { readonly from: number; readonly to: number; readonly seconds: number };
  /** `partial`: it ended early (a dead server, too many errors, Ctrl-C); the figures are of what there was. */
  readonly status: "complete" | "partial";
  /** Why it is partial. */
  readonly stopped?: string;
  /** Why the figures say more about this client than about the server; empty where they may be used. */
  readonly invalid: readonly string[];
  readonly outcomes: Outcomes;
  readonly throughput: Throughput;
  /** Of the requests that succeeded in the window. */
  readonly metrics: Metrics;
  /** Latencies of those that failed or did not finish; a failed request is in no figure of `metrics`. */
  readonly failed: { readonly e2e: Summary | null };
  /** Only with `--slo`. */
  readonly goodput?: Goodput;
  readonly tokens: TokenCounts;
  readonly client: ClientWatch;
  readonly timeline: Timeline;
  readonly samples: Samples;
}

/** Requests by how they ended. One counts in the window if it ended there. */
export interface Outcomes {
  readonly ok: number;
  readonly failed: number;
  /** Still running when the leg ended: cut off, in no figure but this. */
  readonly unfinished: number;
  /** Ended in warm-up or cool-down: in no figure but this. */
  readonly excluded: number;
  /** By error code, such as ERR_HTTP 503. */
  readonly errors: readonly { readonly code: string; readonly count: number; readonly example: string }[];
}

/** What the window delivered, over its length. */
export interface Throughput {
  readonly requests: number;
  /** `null` where the server does not say how long its prompts are. */
  readonly inputTokens: number | null;
  readonly outputTokens: number;
  readonly totalTokens: number | null;
  /** Mean number of requests in flight. */
  readonly concurrency: number;
  /** Most in flight at once. */
  readonly peakConcurrency: number;
  /** Output tokens of the best second. */
  readonly peakOutputTokens: number;
  /** What was asked for and what was sent, in a rate leg. */
  readonly offered?: { readonly asked: number; readonly sent: number };
}

/** Milliseconds, all but the token counts. `null` where no request had it (a non-streamed leg has no ttft). */
export interface Metrics {
  readonly ttft: Summary | null;
  /** (last token − first token) / (output tokens − 1): vLLM's. */
  readonly tpot: Summary | null;
  /** (last token − request start) / output tokens, first token included: GuideLLM's. */
  readonly tpotWithFirst: Summary | null;
  /** Every gap between two chunks that carried text, pooled over requests. */
  readonly itl: Summary | null;
  readonly e2e: Summary | null;
  readonly inputTokens: Summary | null;
  readonly outputTokens: Summary | null;
}

export interface Summary {
  readonly count: number;
  readonly mean: number;
  /** Population standard deviation. */
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  /** Percentiles are exact (linear between samples, numpy's default) if 0; else at most so far off, relatively. */
  readonly error: number;
}

export interface Goodput {
  /** Requests a second that met every objective. */
  readonly requests: number;
  /** Of all that ended in the window, failures included, 0 to 1. */
  readonly share: number;
}

/** Where the counts of output tokens come from: `usage`; a token a chunk; `/tokenize`; four characters a token; or several of these. */
export interface TokenCounts {
  readonly source: "server" | "chunks" | "tokenizer" | "estimate" | "mixed";
  /** Requests the server did not give `usage` for. */
  readonly without: number;
}

/** How hard the client itself worked in the window. */
export interface ClientWatch {
  /** Threads that sent requests. */
  readonly workers: number;
  /** Milliseconds the event loop came late, of the busiest worker. */
  readonly loopDelay: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Share of its time that the busiest worker's loop was busy, 0 to 1. */
  readonly loopBusy: number;
  /** CPU seconds a second of the whole process: 1 is one core. */
  readonly cpu: number;
  /** Sockets opened, and most open at once. */
  readonly sockets: { readonly opened: number; readonly peak: number };
  /** Milliseconds between the moment a request was due and the moment it was sent. */
  readonly sendDelay: Summary | null;
}

/** One value for each step of `interval` from the leg's start, warm-up and cool-down included; arrays of equal length. */
export interface Timeline {
  /** Milliseconds a step. */
  readonly interval: number;
  /** When each step begins. */
  readonly at: readonly number[];
  /** Mean in flight during the step, as the client sees it. */
  readonly inFlight: readonly number[];
  readonly started: readonly number[];
  readonly completed: readonly number[];
  readonly failed: readonly number[];
  /** Per second, counted where they arrived. */
  readonly outputTokens: readonly number[];
  /** From the server's `/metrics`; `null` where a step has no reading. */
  readonly server?: ServerTimeline;
}

export interface ServerTimeline {
  readonly running: readonly (number | null)[];
  readonly waiting: readonly (number | null)[];
  /** 0 to 1. */
  readonly kvCache: readonly (number | null)[];
  /** Share of the step's looked-up prompt tokens that the prefix cache had, 0 to 1. */
  readonly prefixHits: readonly (number | null)[];
}

/** The requests themselves, in columns of equal length, in order of start. Warm-up and the rest are in it too. */
export interface Samples {
  readonly start: readonly number[];
  /** From start. */
  readonly ttft: readonly (number | null)[];
  /** From start to the last chunk with text. */
  readonly last: readonly (number | null)[];
  /** From start to the end of the response. */
  readonly e2e: readonly number[];
  readonly input: readonly (number | null)[];
  readonly output: readonly (number | null)[];
  readonly outcome: readonly SampleOutcome[];
  /** In the window. */
  readonly counted: readonly boolean[];
  /** All gaps between chunks of the counted, successful requests, as a histogram. */
  readonly gaps: Histogram;
  /** The same one by one, each request's own array; kept for `--format vllm` alone. */
  readonly rawGaps?: readonly (readonly number[])[];
  /** Replies' text and errors' text, kept for `--format vllm` alone. */
  readonly texts?: readonly string[];
  readonly errors?: readonly string[];
}

export type SampleOutcome = "ok" | "failed" | "unfinished";

/** Counts of values in buckets [low, high), ascending, empty ones left out. */
export interface Histogram {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly count: readonly number[];
}
