import type { ModelSpec } from "../llm/llm.ts";
import { isInProcess, type Names, resolveModel } from "../llm/resolve.ts";
import { parseTarget } from "../llm/target.ts";
import { type BareModels, isDirect } from "./bare-models.ts";
import { now } from "./now.ts";
import type { PairSide } from "./pipeline-result.ts";
import { type DirectLoad, type Replayed, replayDirect } from "./replay-direct.ts";
import { byServer, type RawLoad, replayRaw } from "./replay-raw.ts";
import type { ServerWatch } from "./server-watch.ts";
import type { Tapped } from "./wiretap.ts";

/** What the load generator has to send: what a run of the pipeline sent. */
export interface RawSide {
  readonly wire: readonly RawLoad[];
  readonly direct: readonly DirectLoad[];
}

/** Takes the requests of a run apart, server by server, at the concurrency that each had. Opens the models that are no servers. */
export async function rawSide(
  tapped: readonly Tapped[],
  servers: readonly ServerWatch[],
  names: Names,
  models: BareModels,
): Promise<RawSide> {
  const inProcess = servers.filter(({ spec }) => isDirect(spec, names));
  const onWire = servers.filter(({ spec }) => !isDirect(spec, names));
  const direct = inProcess.map(async ({ spec, answered, limit }) => ({
    llm: await models.open(spec),
    requests: answered,
    concurrency: Math.max(1, limit),
  }));
  return { wire: onWire.length === 0 ? [] : wireLoads(tapped, onWire, names), direct: await Promise.all(direct) };
}

function wireLoads(tapped: readonly Tapped[], servers: readonly ServerWatch[], names: Names): RawLoad[] {
  return [...byServer(tapped)].map(([url, requests]) => {
    const own = servers.filter((server) => url.startsWith(urlOf(server.spec, names)));
    const concurrency = (own.length > 0 ? own : servers).reduce((sum, { limit }) => sum + limit, 0);
    return { requests, concurrency: Math.max(1, concurrency) };
  });
}

/** Where a model is, for people and to tell servers apart. */
export function urlOf(spec: ModelSpec, names: Names): string {
  const resolved = resolveModel(spec, names);
  if (isInProcess(resolved)) return resolved.id;
  return parseTarget(resolved.rest).url ?? resolved.scheme;
}

/** Sends everything again, to all servers at once, with nothing in between. */
export async function sendRaw({ wire, direct }: RawSide, signal: AbortSignal): Promise<PairSide> {
  const zero = now();
  const replayed = await Promise.all([
    ...wire.map((load) => replayRaw(load, zero, signal)),
    ...direct.map((load) => replayDirect(load, zero, signal)),
  ]);
  const seconds = Math.max(...replayed.map(({ ended }) => ended)) / 1000;
  const total = (pick: (one: Replayed) => number) => replayed.reduce((sum, one) => sum + pick(one), 0);
  const outputTokens = total((one) => one.outputTokens);
  return {
    seconds,
    requests: total(({ requests }) => requests),
    failed: total(({ failed }) => failed),
    outputTokens,
    outputTokensPerSecond: outputTokens / seconds,
  };
}
