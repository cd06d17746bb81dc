import type { Batch } from "./batch.ts";

/** The gauges of vLLM's page that a client may steer by. */
export function metricsPage({ running, waiting, slots }: Batch, model: string): string {
  const gauge = (name: string, help: string, value: number) =>
    `# HELP vllm:${name} ${help}\n# TYPE vllm:${name} gauge\nvllm:${name}{engine="0",model_name="${model}"} ${value.toFixed(6)}\n`;
  return [
    gauge("num_requests_running", "Number of requests in model execution batches.", running),
    gauge("num_requests_waiting", "Number of requests waiting to be processed.", waiting),
    gauge(
      "kv_cache_usage_perc",
      "KV-cache usage. 1 means 100 percent usage.",
      Math.min(1, running / Math.max(1, slots)),
    ),
  ].join("");
}
