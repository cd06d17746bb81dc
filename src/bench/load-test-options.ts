import type { ModelSpec } from "../llm/llm.ts";
import type { Names } from "../llm/resolve.ts";
import type { Leg, Load, Slo } from "./result.ts";
import type { Bounds } from "./thread-plan.ts";
import type { WorkloadOptions } from "./workload.ts";

/** What `distil bench MODEL…` is told. */
export interface LoadTestOptions {
  readonly models: readonly ModelSpec[];
  readonly names: Names;
  /** Legs to run, or `sweep` up to this concurrency. */
  readonly loads: readonly Load[] | { readonly sweepTo: number };
  readonly bounds: Bounds;
  readonly maxErrors: number;
  readonly repeats: number;
  readonly workers: number | "auto";
  readonly slo: Slo | undefined;
  readonly workload: WorkloadOptions;
  /** Keeps texts and single gaps, for vLLM's format. */
  readonly detail: boolean;
  readonly command: readonly string[];
  readonly signal: AbortSignal;
  onEvent?(event: LoadTestEvent): void;
}

export type LoadTestEvent =
  | { readonly type: "leg-start"; readonly name: string; readonly model: string; readonly seconds: number }
  | {
      readonly type: "leg-progress";
      readonly elapsed: number;
      readonly ok: number;
      readonly failed: number;
      readonly inFlight: number;
      readonly chunks: number;
    }
  | { readonly type: "leg-end"; readonly leg: Leg; readonly model: string }
  | { readonly type: "note"; readonly message: string };
