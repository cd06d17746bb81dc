import { now } from "./now.ts";
import type { PairSide } from "./pipeline-result.ts";
import { runThread } from "./thread.ts";
import { newTally, stopThreads } from "./threads.ts";
import type { Tapped } from "./wiretap.ts";

/** The requests of one server, and how many of them may be in flight. */
export interface RawLoad {
  readonly requests: readonly Tapped[];
  readonly concurrency: number;
}

/** The requests by server: requests to one place share its concurrency. */
export function byServer(tapped: readonly Tapped[]): Map<string, Tapped[]> {
  const servers = new Map<string, Tapped[]>();
  for (const request of tapped) {
    const key = request.origin + request.path;
    const list = servers.get(key) ?? [];
    list.push(request);
    servers.set(key, list);
  }
  return servers;
}

/** Sends the requests again with nothing in between: independent, not streamed, each server at its own concurrency. */
export async function replayRaw(loads: readonly RawLoad[], signal: AbortSignal): Promise<PairSide> {
  const zero = now();
  const shared = newTally();
  const abort = () => stopThreads(shared);
  signal.addEventListener("abort", abort, { once: true });
  try {
    const results = await Promise.all(loads.map((load) => runThread(planOf(load), zero, shared)));
    const seconds = Math.max(...results.map(({ ended }) => ended)) / 1000;
    const outputTokens = results.flatMap(({ output }) => output).reduce<number>((sum, count) => sum + (count ?? 0), 0);
    const outcomes = results.flatMap(({ outcome }) => outcome);
    return {
      seconds,
      requests: outcomes.length,
      failed: outcomes.filter((outcome) => outcome !== "ok").length,
      outputTokens,
      outputTokensPerSecond: outputTokens / seconds,
    };
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function planOf({ requests, concurrency }: RawLoad) {
  const { origin, path, headers } = requests[0]!;
  return {
    wire: { server: origin + path, origin, path, headers, timeout: 600_000 },
    bodies: { kind: "list" as const, bodies: requests.map(({ body }) => body) },
    load: { mode: "concurrency" as const, concurrency },
    share: { index: 0, of: 1 },
    bounds: { warmUp: 0, duration: Number.POSITIVE_INFINITY, coolDown: 0, requests: requests.length },
    first: 0,
    seed: "",
    stream: false,
    maxErrors: Number.POSITIVE_INFINITY,
    texts: false,
    detail: false,
  };
}
