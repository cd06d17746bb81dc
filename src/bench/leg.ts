import type { GaugeReading } from "./gauges.ts";
import { joinThreads, meanGapOf, type Requests, tpotOf, tpotWithFirstOf } from "./requests.ts";
import type { Leg, Load, Metrics, Outcomes, Samples, Slo, TokenCounts } from "./result.ts";
import { goodputOf, meets } from "./slo.ts";
import { summarize } from "./statistics.ts";
import type { Bounds, ThreadResult } from "./thread-plan.ts";
import { perChunkOf, throughputOf } from "./throughput.ts";
import { makeTimeline } from "./timeline.ts";
import { clientFaults } from "./verdict.ts";

/** What a leg's figures are made of. */
export interface LegParts {
  readonly name: string;
  readonly target: number;
  readonly load: Load;
  readonly repeat: number;
  readonly started: string;
  readonly bounds: Bounds;
  readonly threads: readonly ThreadResult[];
  readonly readings: readonly GaugeReading[];
  /** CPU seconds of the process over the leg. */
  readonly cpu: number;
  readonly slo: Slo | undefined;
  /** How tokens were counted where the server did not say. */
  readonly counted: TokenCounts["source"];
  /** Why it ended before its bounds. */
  readonly stopped: string | undefined;
}

type Window = Leg["window"];

/** Makes a leg's figures of what its threads saw. */
export function makeLeg(parts: LegParts): Leg {
  const { name, target, load, repeat, started, threads, slo, stopped } = parts;
  const requests = joinThreads(threads);
  const ended = Math.max(...threads.map((thread) => thread.ended));
  const window = windowOf(parts.bounds, requests, ended);
  const counted = requests.outcome.map((outcome, index) => outcome !== "unfinished" && endsIn(window, requests, index));
  const good = indexes(counted, (index) => requests.outcome[index] === "ok");
  const bad = indexes(counted, (index) => requests.outcome[index] === "failed");
  const metrics = metricsOf(requests, good);
  const throughput = throughputOf(requests, counted, good, window, load);
  const client = clientOf(parts, requests, ended);
  return {
    name,
    target,
    load,
    repeat,
    started,
    window,
    status: stopped === undefined ? "complete" : "partial",
    ...(stopped === undefined ? {} : { stopped }),
    invalid: clientFaults(client, load, metrics.e2e?.p50, {
      offered: throughput.offered,
      seconds: window.seconds,
      kept: keptFull(parts, window, bad.length) ? throughput.concurrency : undefined,
    }),
    outcomes: outcomesOf(requests, counted, good.length, bad.length),
    throughput,
    metrics,
    failed: { e2e: summarize(bad.map((index) => requests.e2e[index]!)) },
    ...(slo === undefined ? {} : { goodput: goodput(requests, good, good.length + bad.length, window, slo) }),
    tokens: tokensOf(requests, good, parts.counted),
    client,
    timeline: makeTimeline({
      start: requests.start,
      e2e: requests.e2e,
      outcome: requests.outcome,
      arrived: requests.arrived,
      perChunk: perChunkOf(requests),
      ended,
      readings: parts.readings,
    }),
    samples: samplesOf(requests, counted),
  };
}

/** Ends where the leg was to end, or with its last request where that came before. */
function windowOf({ warmUp, duration, requests: most }: Bounds, requests: Requests, ended: number): Window {
  const all = requests.start.filter((start) => start >= warmUp).length >= most;
  const last = requests.start.reduce((latest, start, index) => Math.max(latest, start + requests.e2e[index]!), 0);
  const from = Math.min(warmUp, ended);
  const to = Math.max(from, Math.min(warmUp + duration, all ? last : ended));
  return { from, to, seconds: (to - from) / 1000 };
}

/** Whether there was always one more request to send: at the end of so many, or after a failure, places stay empty. */
function keptFull({ bounds: { warmUp, duration }, stopped }: LegParts, { to }: Window, failed: number): boolean {
  return stopped === undefined && failed === 0 && to >= warmUp + duration;
}

function endsIn({ from, to }: Window, { start, e2e }: Requests, index: number): boolean {
  const end = start[index]! + e2e[index]!;
  return end >= from && end <= to;
}

function indexes(counted: readonly boolean[], fits: (index: number) => boolean): number[] {
  return [...counted.keys()].filter((index) => counted[index] && fits(index));
}

function metricsOf(requests: Requests, good: readonly number[]): Metrics {
  const figures = (pick: (index: number) => number | undefined) =>
    summarize(good.map(pick).filter((value) => value !== undefined));
  return {
    ttft: figures((index) => requests.ttft[index]),
    tpot: figures((index) => tpotOf(requests, index)),
    tpotWithFirst: figures((index) => tpotWithFirstOf(requests, index)),
    itl: requests.gaps.summary(),
    e2e: figures((index) => requests.e2e[index]),
    inputTokens: figures((index) => requests.input[index]),
    outputTokens: figures((index) => requests.output[index]),
  };
}

function outcomesOf(requests: Requests, counted: readonly boolean[], ok: number, failed: number): Outcomes {
  const errors = new Map<string, { code: string; count: number; example: string }>();
  requests.codes.forEach((code, index) => {
    if (code === "") return;
    const known = errors.get(code);
    if (known) known.count++;
    else errors.set(code, { code, count: 1, example: requests.errors[index]! });
  });
  const unfinished = requests.outcome.filter((outcome) => outcome === "unfinished").length;
  const excluded = counted.filter((one) => !one).length - unfinished;
  return { ok, failed, unfinished, excluded, errors: [...errors.values()].sort((a, b) => b.count - a.count) };
}

function goodput(requests: Requests, good: readonly number[], ended: number, window: Window, slo: Slo) {
  const met = good.filter((index) =>
    meets(slo, {
      ttft: requests.ttft[index],
      tpot: tpotOf(requests, index),
      itl: meanGapOf(requests, index),
      e2e: requests.e2e[index]!,
    }),
  );
  return goodputOf(met.length, ended, window.seconds);
}

function tokensOf({ said }: Requests, good: readonly number[], counted: TokenCounts["source"]): TokenCounts {
  const without = good.filter((index) => !said[index]).length;
  const source = without === 0 ? "server" : without === good.length ? counted : "mixed";
  return { source, without };
}

function clientOf({ threads, cpu }: LegParts, requests: Requests, ended: number): Leg["client"] {
  const most = (pick: (thread: ThreadResult) => number) => Math.max(...threads.map(pick));
  const total = (pick: (thread: ThreadResult) => number) => threads.reduce((sum, thread) => sum + pick(thread), 0);
  return {
    workers: threads.length,
    loopDelay: {
      p50: most(({ loop }) => loop.p50),
      p99: most(({ loop }) => loop.p99),
      max: most(({ loop }) => loop.max),
    },
    loopBusy: most(({ loop }) => loop.busy),
    cpu: ended > 0 ? cpu / (ended / 1000) : 0,
    sockets: { opened: total(({ sockets }) => sockets.opened), peak: total(({ sockets }) => sockets.peak) },
    sendDelay: summarize(requests.late),
  };
}

function samplesOf(requests: Requests, counted: readonly boolean[]): Samples {
  const orNull = (values: readonly (number | undefined)[]) => values.map((value) => value ?? null);
  return {
    start: requests.start,
    ttft: orNull(requests.ttft),
    last: orNull(requests.last),
    e2e: requests.e2e,
    input: orNull(requests.input),
    output: orNull(requests.output),
    outcome: requests.outcome,
    counted,
    gaps: requests.gaps.histogram(),
    ...(requests.texts.length === 0
      ? {}
      : { rawGaps: requests.rawGaps, texts: requests.texts, errors: requests.errors }),
  };
}
