import type { Replayed } from "./replay-direct.ts";
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

/** Sends the requests of one server again with nothing in between: independent, not streamed. `zero` is the start by `now()`. */
export async function replayRaw(load: RawLoad, zero: number, signal: AbortSignal): Promise<Replayed> {
  const shared = newTally();
  const abort = () => stopThreads(shared);
  signal.addEventListener("abort", abort, { once: true });
  try {
    const { ended, output, outcome } = await runThread(planOf(load), zero, shared);
    return {
      ended,
      requests: outcome.length,
      failed: outcome.filter((one) => one !== "ok").length,
      outputTokens: output.reduce<number>((sum, count) => sum + (count ?? 0), 0),
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
