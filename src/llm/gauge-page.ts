import type { Sample } from "./concurrency.ts";

/** What servers call the requests they decode and those that wait. */
const names: readonly { readonly running: string; readonly waiting: string }[] = [
  { running: "vllm:num_requests_running", waiting: "vllm:num_requests_waiting" },
  { running: "sglang:num_running_reqs", waiting: "sglang:num_queue_reqs" },
  { running: "llamacpp:requests_processing", waiting: "llamacpp:requests_deferred" },
  { running: "tgi_batch_current_size", waiting: "tgi_queue_size" },
];

/** Reads the gauges from a Prometheus page, added up over their labels; undefined where it has none that are known. */
export function readGauges(page: string): Sample | undefined {
  for (const { running, waiting } of names) {
    const found = [sumOf(page, running), sumOf(page, waiting)] as const;
    if (found[0] !== undefined && found[1] !== undefined) return { running: found[0], waiting: found[1] };
  }
  return undefined;
}

/** The sum of a metric over its labels; undefined where the page does not have it. */
export function sumOf(page: string, name: string): number | undefined {
  const values = valuesOf(page, name);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}

/** A metric's values. Searches rather than splits: the page has 50 KB and comes up to twenty times a second. */
export function valuesOf(page: string, name: string): number[] {
  const values: number[] = [];
  for (let at = page.indexOf(name); at >= 0; at = page.indexOf(name, at + name.length)) {
    if (at > 0 && page[at - 1] !== "\n") continue;
    const end = page.indexOf("\n", at);
    const line = page.slice(at + name.length, end < 0 ? undefined : end);
    const value = Number(/^(?:\{.*\})?\s+(\S+)/.exec(line)?.[1]);
    if (Number.isFinite(value)) values.push(value);
  }
  return values;
}
