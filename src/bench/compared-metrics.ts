import type { PipelineResult } from "./pipeline-result.ts";
import type { Leg, Metrics } from "./result.ts";

export interface ComparedMetric {
  readonly name: string;
  readonly unit: string;
  /** Which way is better. */
  readonly wanted: "more" | "less";
}

interface LegMetric extends ComparedMetric {
  /** Only where both runs had the same objectives. */
  readonly slo?: true;
  value(leg: Leg): number | null | undefined;
}

interface PipelineMetric extends ComparedMetric {
  /** One for each run. */
  values(result: PipelineResult): readonly number[];
}

/** What two legs are compared by. */
export const legMetrics: readonly LegMetric[] = [
  { name: "output", unit: "tokens/s", wanted: "more", value: (leg) => leg.throughput.outputTokens },
  { name: "completed", unit: "requests/s", wanted: "more", value: (leg) => leg.throughput.requests },
  { name: "goodput", unit: "requests/s", wanted: "more", slo: true, value: (leg) => leg.goodput?.requests },
  {
    name: "failed",
    unit: "%",
    wanted: "less",
    value: ({ outcomes: { ok, failed } }) => (failed / (ok + failed)) * 100,
  },
  ...latency("TTFT", "ttft"),
  ...latency("TPOT", "tpot"),
  ...latency("ITL", "itl"),
  ...latency("end to end", "e2e"),
];

function latency(name: string, metric: keyof Metrics): LegMetric[] {
  return (["p50", "p99"] as const).map((percentile) => ({
    name: `${name} ${percentile}`,
    unit: "ms",
    wanted: "less",
    value: (leg) => leg.metrics[metric]?.[percentile],
  }));
}

/** What two runs of a pipeline are compared by. */
export const pipelineMetrics: readonly PipelineMetric[] = [
  { name: "rows", unit: "rows/s", wanted: "more", values: ({ rowsPerSecond }) => rowsPerSecond.values },
  {
    name: "output",
    unit: "tokens/s",
    wanted: "more",
    values: ({ outputTokensPerSecond }) => outputTokensPerSecond.values,
  },
  {
    name: "efficiency",
    unit: "of the load generator",
    wanted: "more",
    values: ({ efficiency }) => efficiency?.values ?? [],
  },
];
