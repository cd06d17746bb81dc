import type { BenchResult, Leg, Summary } from "./result.ts";

/**
 * A leg with the keys of the result file of `vllm bench serve`: lists in seconds, figures in milliseconds, over the requests
 * of the measured window. TTFT is the first chunk with text, where vLLM takes the first chunk of all.
 */
export function vllmResult(result: BenchResult, leg: Leg): Record<string, unknown> {
  const { samples, throughput, window, outcomes, metrics, load } = leg;
  const counted = [...samples.counted.keys()].filter((index) => samples.counted[index]);
  const seconds = (values: readonly (number | null)[]) => counted.map((index) => (values[index] ?? 0) / 1000);
  const lengths = (values: readonly (number | null)[]) => counted.map((index) => values[index] ?? 0);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const detail = <T>(values: readonly T[] | undefined) => values && counted.map((index) => values[index]!);
  return {
    date: leg.started,
    backend: "openai-chat",
    model_id: result.targets[leg.target]!.model,
    request_rate: load.mode === "rate" ? load.rate : "inf",
    burstiness: load.mode === "rate" && !load.poisson ? null : 1,
    max_concurrency: load.concurrency ?? null,
    duration: window.seconds,
    completed: outcomes.ok,
    failed: outcomes.failed,
    total_input_tokens: sum(lengths(samples.input)),
    total_output_tokens: sum(lengths(samples.output)),
    request_throughput: throughput.requests,
    request_goodput: leg.goodput?.requests ?? null,
    output_throughput: throughput.outputTokens,
    total_token_throughput: throughput.totalTokens,
    max_output_tokens_per_s: throughput.peakOutputTokens,
    max_concurrent_requests: throughput.peakConcurrency,
    input_lens: lengths(samples.input),
    output_lens: lengths(samples.output),
    ttfts: seconds(samples.ttft),
    itls: detail(samples.rawGaps)?.map((gaps) => gaps.map((gap) => gap / 1000)),
    latencies: seconds(samples.e2e),
    start_times: seconds(samples.start),
    queue_times: counted.map(() => 0),
    generated_texts: detail(samples.texts),
    errors: detail(samples.errors),
    ...figures("ttft", metrics.ttft),
    ...figures("tpot", metrics.tpot),
    ...figures("itl", metrics.itl),
    ...figures("e2el", metrics.e2e),
  };
}

function figures(name: string, summary: Summary | null): Record<string, number> {
  if (summary === null) return {};
  const { mean, p50, deviation, p90, p95, p99 } = summary;
  return {
    [`mean_${name}_ms`]: mean,
    [`median_${name}_ms`]: p50,
    [`std_${name}_ms`]: deviation,
    [`p90_${name}_ms`]: p90,
    [`p95_${name}_ms`]: p95,
    [`p99_${name}_ms`]: p99,
  };
}
