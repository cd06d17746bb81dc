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

/** Searches rather than splits: the page has 50 KB and comes up to twenty times a second. */
function sumOf(page: string, name: string): number | undefined {
  let sum: number | undefined;
  for (let at = page.indexOf(name); at >= 0; at = page.indexOf(name, at + name.length)) {
    if (at > 0 && page[at - 1] !== "\n") continue;
    const end = page.indexOf("\n", at);
    const line = page.slice(at + name.length, end < 0 ? undefined : end);
    const value = Number(/^(?:\{.*\})?\s+(\S+)/.exec(line)?.[1]);
    if (Number.isFinite(value)) sum = (sum ?? 0) + value;
  }
  return sum;
}
