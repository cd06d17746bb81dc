/** What may go wrong with an answer. `busy` is a 429, with Retry-After if `retryAfter` is set; `drop` closes before the head, `cut` inside the body. */
export const faults = [
  "busy",
  "error",
  "drop",
  "cut",
  "hang",
  "half",
  "empty",
  "refusal",
  "html",
  "trickle",
  "garbled",
] as const;

export type Fault = (typeof faults)[number];
export type Rates = Readonly<Partial<Record<Fault, number>>>;

/** A change so many milliseconds after the first request. */
export interface Change {
  readonly at: number;
  readonly slots?: number;
  /** Null takes the bound away. */
  readonly refuseAbove?: number | null;
  /** Instead of the rates so far. */
  readonly faults?: Rates;
  /** Drops every connection and does not listen for so many milliseconds. */
  readonly restart?: number;
}

export interface SimulatorOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Sequences that are decoded at once; the others queue without bound. */
  readonly slots: number;
  /** Milliseconds that a decoding step takes with an empty batch. */
  readonly step: number;
  /** Share of `step` that each sequence in the batch adds. */
  readonly slowdown: number;
  /** Milliseconds before a sequence is first decoded, whatever the load: a prompt of one length. */
  readonly prefill: number;
  /** Mean output tokens. */
  readonly mean: number;
  /** Spread of the log-normal lengths; 0 makes them equal. */
  readonly sigma: number;
  readonly seed: string;
  readonly models: readonly string[];
  /** Serves `/metrics`. */
  readonly metrics: boolean;
  /** Answers at once, whatever the load. */
  readonly instant: boolean;
  /** Says 429 to what comes while so many calls are in flight. */
  readonly refuseAbove?: number | undefined;
  /** Seconds in the Retry-After of every 429. */
  readonly retryAfter?: number | undefined;
  /** Share of the requests that meet each fault. */
  readonly faults: Rates;
  readonly schedule: readonly Change[];
}

export const defaults: SimulatorOptions = {
  port: 0,
  slots: 64,
  step: 2,
  slowdown: 0.01,
  prefill: 0,
  mean: 120,
  sigma: 0.9,
  seed: "1",
  models: ["simulated"],
  metrics: true,
  instant: false,
  faults: {},
  schedule: [],
};
