import type { Leg } from "./leg-result.ts";
import type { PipelineResult } from "./pipeline-result.ts";

export type {
  ClientWatch,
  Goodput,
  Histogram,
  Leg,
  Load,
  Metrics,
  Outcomes,
  SampleOutcome,
  Samples,
  ServerTimeline,
  Summary,
  Throughput,
  Timeline,
  TokenCounts,
} from "./leg-result.ts";
export type { Estimate, Pair, PairSide, PipelineResult, ServerUse, StepTime } from "./pipeline-result.ts";

/**
 * What `distil bench --json` writes and the report and `compare` read. Plain JSON.
 *
 * Times are milliseconds, from a monotonic clock, counted from the start of their leg; rates are per second; a number
 * that could not be had is `null`, never 0. docs/guides/bench.md defines every metric.
 */
export const resultVersion = 1;

export interface BenchResult {
  /** Also how a file is recognised: `{"distilBench":1,…}`. Grows when a reader of the old shape would misread the new. */
  readonly distilBench: typeof resultVersion;
  /** `load`: distil bench MODEL. `pipeline`: distil bench run PIPELINE. */
  readonly kind: "load" | "pipeline";
  /** When it began, ISO 8601. */
  readonly started: string;
  /** The words after `distil`, as typed; secrets taken out. */
  readonly command: readonly string[];
  readonly environment: Environment;
  /** The models under load, in the order they were named. */
  readonly targets: readonly Target[];
  /** What was asked of them; absent in a pipeline's result, where the pipeline decides. */
  readonly workload?: Workload;
  readonly slo?: Slo;
  /** In the order they ran. Repeats of one setting are legs of their own with the same `model` and `load`. */
  readonly legs: readonly Leg[];
  /** One for each model of a sweep. */
  readonly knees?: readonly Knee[];
  readonly pipeline?: PipelineResult;
  /** Sentences a reader has to know, such as how tokens were counted. */
  readonly notes: readonly string[];
  /** Why the run ended before all its legs were done, if it did: what is here is what there was until then. */
  readonly stopped?: string;
}

export interface Environment {
  readonly distilstream: string;
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
}

export interface Target {
  /** The id that is sent as `model`. */
  readonly model: string;
  /** Base URL. */
  readonly url: string;
  /** Its `/metrics` was read during the legs. */
  readonly metrics: boolean;
  /** What the server says it is, where it says. */
  readonly version?: string;
}

export interface Workload {
  readonly source: "synthetic" | "rows";
  /** `--prompts` and `--task`, or the lengths asked for, as a sentence for people. */
  readonly description: string;
  readonly ignoreEos: boolean;
  readonly stream: boolean;
  readonly seed: string;
  /** Different prompts; used again from the first where a leg needs more. */
  readonly prompts: number;
}

/** Service-level objectives in milliseconds: a request is good if it meets all that are set. */
export interface Slo {
  readonly ttft?: number;
  readonly tpot?: number;
  readonly itl?: number;
  readonly e2e?: number;
}

/** What a sweep found for one model. */
export interface Knee {
  readonly target: number;
  /** The concurrency to use. */
  readonly concurrency: number;
  /** The flag that says so, ready to paste. */
  readonly flag: string;
  /** Why this one, a sentence. */
  readonly reason: string;
  readonly outputTokens: number;
  /** Highest throughput seen, and where. */
  readonly best: { readonly concurrency: number; readonly outputTokens: number };
}
