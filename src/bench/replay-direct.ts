import { usageOf } from "../llm/estimate.ts";
import type { Llm, LlmRequest } from "../llm/llm.ts";
import { now } from "./now.ts";

/** The requests of one model in this process, and how many of them may run at once. */
export interface DirectLoad {
  readonly llm: Llm;
  readonly requests: readonly LlmRequest[];
  readonly concurrency: number;
}

/** What came of requests that were made again. */
export interface Replayed {
  /** Milliseconds from `zero` to the last answer. */
  readonly ended: number;
  readonly requests: number;
  readonly failed: number;
  readonly outputTokens: number;
}

/** Gives a bare model the requests again with nothing in between: no journal, no retries, no steps. */
export async function replayDirect(load: DirectLoad, zero: number, signal: AbortSignal): Promise<Replayed> {
  const { llm, requests, concurrency } = load;
  let [failed, outputTokens] = [0, 0];
  const open = requests.values();
  const place = async (): Promise<void> => {
    for (const request of open) {
      if (signal.aborted) return;
      try {
        const reply = await llm.generate(request, { signal, priority: 0 });
        outputTokens += usageOf(request, reply).output;
      } catch {
        failed++;
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, place));
  return { ended: now() - zero, requests: requests.length, failed, outputTokens };
}
