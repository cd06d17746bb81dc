import { type Requests, tokensWithin } from "./requests.ts";
import type { Leg, Load, Throughput } from "./result.ts";
import { bestSecond, occupy, peakInFlight } from "./timeline.ts";

type Window = Leg["window"];

/** What the window delivered, over its length. `good` are the requests that succeeded in it. */
export function throughputOf(
  requests: Requests,
  counted: readonly boolean[],
  good: readonly number[],
  window: Window,
  load: Load,
): Throughput {
  const { seconds, from, to } = window;
  const rate = (sum: number) => (seconds > 0 ? sum / seconds : 0);
  const input = inputOf(requests, good);
  const perChunk = perChunkOf(requests);
  const output = counted.reduce((sum, inside, index) => sum + tokensWithin(requests, index, inside, perChunk), 0);
  const busy = [0];
  const span = Math.max(1e-9, to - from);
  requests.start.forEach((start, index) => {
    occupy(busy, Math.max(0, start - from), Math.min(span, start - from + requests.e2e[index]!), span);
  });
  const sent = requests.start.filter((start) => start >= from && start <= to).length;
  return {
    requests: rate(good.length),
    inputTokens: input === null ? null : rate(input),
    outputTokens: rate(output),
    totalTokens: input === null ? null : rate(input + output),
    concurrency: busy[0]!,
    peakConcurrency: peakInFlight(requests.start, requests.e2e),
    peakOutputTokens: bestSecond(requests.arrived) * perChunk,
    ...(load.mode === "rate" ? { offered: { asked: load.rate, sent: rate(sent) } } : {}),
  };
}

/** Null where the server does not say of every request. */
function inputOf({ input }: Requests, good: readonly number[]): number | null {
  let sum = 0;
  for (const index of good) {
    const tokens = input[index];
    if (tokens === undefined) return null;
    sum += tokens;
  }
  return sum;
}

/** Servers may send several tokens in one chunk. */
export function perChunkOf({ output, chunks }: Requests): number {
  let [tokens, events] = [0, 0];
  output.forEach((count, index) => {
    if (count === undefined || chunks[index] === 0) return;
    tokens += count;
    events += chunks[index]!;
  });
  return events === 0 ? 1 : tokens / events;
}
