import type { ModelReport } from "./llm.ts";
import type { Counters } from "./meter.ts";

/** What a model was asked, as the run's report gives it. */
export function reportOf({ model, calls, retries, input, output, cost, steps, reused }: Counters): ModelReport {
  return {
    model,
    calls,
    retries,
    tokens: { input, output },
    cost,
    steps: [...steps]
      .sort(([a], [b]) => a - b)
      .map(([step, use]) => ({
        step,
        calls: use.calls,
        tokens: { input: use.input, output: use.output },
        cost: use.cost,
      })),
    reused: { calls: reused.calls, tokens: { input: reused.input, output: reused.output }, cost: reused.cost },
  };
}
