/** What vLLM has counted since it started. */
export interface Counters {
  readonly input: number;
  readonly output: number;
  /** Prompt tokens that the prefix cache was asked for, and those it had. */
  readonly queries: number;
  readonly hits: number;
}

/** Reads them from the page at `/metrics`, added up over models. */
export function readCounters(page: string): Counters {
  const lines = page.split("\n");
  const sum = (name: string) =>
    lines
      .filter((line) => line.startsWith(`vllm:${name}_total{`))
      .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(" "))), 0);
  return {
    input: sum("prompt_tokens"),
    output: sum("generation_tokens"),
    queries: sum("prefix_cache_queries"),
    hits: sum("prefix_cache_hits"),
  };
}
