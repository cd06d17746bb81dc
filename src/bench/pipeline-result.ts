/** What `distil bench run` found: the `pipeline` of a BenchResult. */
export interface PipelineResult {
  /** As given. */
  readonly pipeline: string;
  readonly rows: { readonly in: number; readonly out: number; readonly rejected: number };
  /** The pipeline's and the raw generator's runs, in the order they ran: who is first alternates. */
  readonly pairs: readonly Pair[];
  /** Pipeline tokens/s over raw tokens/s, of the pairs. */
  readonly efficiency: Estimate | null;
  readonly rowsPerSecond: Estimate;
  readonly outputTokensPerSecond: Estimate;
  /** Of the median pipeline run. */
  readonly servers: readonly ServerUse[];
  /** Of the median pipeline run. */
  readonly steps: readonly StepTime[];
}

/** Several runs as one number: `low` and `high` bound its mean with 95 % confidence (Student's t); equal to it for one run. */
export interface Estimate {
  readonly mean: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly values: readonly number[];
}

export interface Pair {
  readonly first: "pipeline" | "raw";
  readonly pipeline: PairSide;
  readonly raw: PairSide;
  /** pipeline.outputTokensPerSecond / raw.outputTokensPerSecond */
  readonly efficiency: number;
}

export interface PairSide {
  readonly seconds: number;
  readonly requests: number;
  readonly failed: number;
  readonly outputTokens: number;
  readonly outputTokensPerSecond: number;
}

/** How full one server was while the pipeline ran. */
export interface ServerUse {
  readonly model: string;
  readonly server: string;
  /** Calls at once that it was allowed; the last value where it adapts. */
  readonly limit: number;
  readonly calls: number;
  /** Mean of in flight over limit, 0 to 1. */
  readonly fill: number;
  readonly peak: number;
  readonly outputTokens: number;
  /** In flight and limit over the run: steps of `interval` milliseconds. */
  readonly timeline: {
    readonly interval: number;
    readonly at: readonly number[];
    readonly inFlight: readonly number[];
    readonly limit: readonly number[];
    readonly waiting: readonly number[];
    readonly outputTokens: readonly number[];
  };
}

/** Where one step's time went; seconds summed over rows, so they exceed the run's own length. */
export interface StepTime {
  /** From 1, as in the summary and the rejects. */
  readonly step: number;
  readonly operator: string;
  readonly in: number;
  readonly out: number;
  readonly calls: number;
  /** Waiting for a place at the server. */
  readonly queueSeconds: number;
  /** At the server. */
  readonly callSeconds: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}
