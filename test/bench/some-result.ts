import type { PipelineResult, ServerUse } from "../../src/bench/pipeline-result.ts";
import type { BenchResult, Leg, Load, Samples, Timeline } from "../../src/bench/result.ts";
import { estimate, summarize } from "../../src/bench/statistics.ts";
import { chance } from "../../src/hash.ts";

/** A name that must not become part of a page. */
export const hostile = `<script>alert("x")</script>&'`;

interface Wanted {
  readonly target?: number;
  readonly repeat?: number;
  readonly invalid?: readonly string[];
  readonly stopped?: string;
  readonly failed?: number;
  /** All latencies are so many times as long, and throughput so many times less. */
  readonly slower?: number;
  readonly server?: boolean;
}

/** A leg whose figures are drawn from its load, target and repeat. */
export function someLeg(load: Load, wanted: Wanted = {}): Leg {
  const { target = 0, repeat = 1, invalid = [], stopped, failed = 0, slower = 1, server = true } = wanted;
  const size = load.mode === "concurrency" ? load.concurrency : load.rate;
  const noise = (what: string, index = 0) => 0.98 + 0.04 * chance(what, index, size, target, repeat, slower);
  const samples = someSamples(
    Math.max(4, size * 3),
    (index) => slower * (1 + size / 32) * noise("sample", index),
    failed,
  );
  const good = [...samples.e2e.keys()].filter((index) => samples.outcome[index] === "ok");
  const figures = (pick: (index: number) => number) => summarize(good.map(pick));
  const output = ((1800 * size) / (size + 12) / slower) * noise("output");
  return {
    name: load.mode === "concurrency" ? `concurrency ${size}` : `${size} requests/s`,
    target,
    load,
    repeat,
    started: "2026-01-02T03:04:05.000Z",
    window: { from: 1000, to: 11_000, seconds: 10 },
    status: stopped === undefined ? "complete" : "partial",
    ...(stopped === undefined ? {} : { stopped }),
    invalid,
    outcomes: {
      ok: good.length,
      failed,
      unfinished: size,
      excluded: 3,
      errors: failed === 0 ? [] : [{ code: "ERR_HTTP 503", count: failed, example: `The server says ${hostile}` }],
    },
    throughput: {
      requests: output / 61,
      inputTokens: output * 4,
      outputTokens: output,
      totalTokens: output * 5,
      concurrency: size * 0.993,
      peakConcurrency: size,
      peakOutputTokens: output * 1.07,
      ...(load.mode === "rate" ? { offered: { asked: load.rate, sent: load.rate * 0.99 } } : {}),
    },
    metrics: {
      ttft: figures((index) => samples.ttft[index]!),
      tpot: figures((index) => (samples.last[index]! - samples.ttft[index]!) / (samples.output[index]! - 1)),
      tpotWithFirst: figures((index) => samples.last[index]! / samples.output[index]!),
      itl: summarize(samples.gaps.low),
      e2e: figures((index) => samples.e2e[index]!),
      inputTokens: figures((index) => samples.input[index]!),
      outputTokens: figures((index) => samples.output[index]!),
    },
    failed: { e2e: failed === 0 ? null : summarize([17.25, 18.5]) },
    goodput: { requests: output / 90, share: 0.87654 },
    tokens: { source: "server", without: 0 },
    client: {
      workers: 1,
      loopDelay: { p50: 0.4, p99: 3.21 * noise("delay"), max: 12.34 },
      loopBusy: 0.234,
      cpu: 0.456,
      sockets: { opened: size + 1, peak: size },
      sendDelay: summarize([0.1, 0.2, 0.9]),
    },
    timeline: someTimeline(size, output, server),
    samples,
  };
}

function someSamples(count: number, factor: (index: number) => number, failed: number): Samples {
  const all = Array.from({ length: count + failed }, (_, index) => index);
  const ttft = all.map((index) => 40 * factor(index));
  const output = all.map((index) => 40 + (index % 41));
  const last = all.map((index) => ttft[index]! + 9 * factor(index) * (output[index]! - 1));
  const low = Array.from({ length: 20 }, (_, index) => 5 + index * factor(index));
  return {
    start: all.map((index) => index * 30),
    ttft,
    last,
    e2e: last.map((value) => value + 1),
    input: all.map(() => 256),
    output,
    outcome: all.map((index) => (index < count ? "ok" : "failed")),
    counted: all.map(() => true),
    gaps: { low, high: low.map((value) => value * 1.01), count: low.map((_, index) => 40 - index) },
  };
}

function someTimeline(size: number, output: number, server: boolean): Timeline {
  const steps = Array.from({ length: 24 }, (_, index) => index);
  const every = (values: (index: number) => number) => steps.map((index) => (index % 2 === 0 ? values(index) : null));
  return {
    interval: 500,
    at: steps.map((index) => index * 500),
    inFlight: steps.map(() => size),
    started: steps.map((index) => index % 3),
    completed: steps.map((index) => (index + 1) % 3),
    failed: steps.map(() => 0),
    outputTokens: steps.map((index) => output * (1 + 0.02 * Math.sin(index))),
    ...(server
      ? {
          server: {
            running: every(() => Math.min(16, size)),
            waiting: every(() => Math.max(0, size - 16)),
            kvCache: every((index) => index / 30),
            prefixHits: steps.map(() => null),
          },
        }
      : {}),
  };
}

/** A result of a load test with legs of these. */
export function someResult(legs: readonly Leg[], more: Partial<BenchResult> = {}): BenchResult {
  return {
    distilBench: 1,
    kind: "load",
    started: "2026-01-02T03:04:05.000Z",
    command: ["bench", "vllm:http://127.0.0.1:8000/v1", "--slo", "ttft:500ms"],
    environment: {
      distilstream: "0.1.0",
      node: "v20.19.0",
      platform: "linux x64",
      cpu: "Some CPU",
      cores: 2,
      memoryBytes: 8 * 2 ** 30,
    },
    targets: [{ model: "org/some-model", url: "http://127.0.0.1:8000/v1", metrics: true, version: "vLLM 0.9" }],
    workload: {
      source: "synthetic",
      description: "random words, 256 tokens a prompt; replies of 128 tokens",
      ignoreEos: false,
      stream: true,
      seed: "1",
      prompts: 900,
    },
    slo: { ttft: 500, tpot: 50 },
    legs,
    notes: [],
    ...more,
  };
}

/** A sweep of one model, so many times. */
export function someSweep(repeats = 2, slower = 1): BenchResult {
  const levels = [1, 2, 4, 8, 11, 16, 32];
  const legs = Array.from({ length: repeats }, (_, index) =>
    levels.map((concurrency) => someLeg({ mode: "concurrency", concurrency }, { repeat: index + 1, slower })),
  ).flat();
  const knee = { target: 0, concurrency: 16, flag: "--model some", reason: "it is enough", outputTokens: 1000 };
  return someResult(legs, { knees: [{ ...knee, best: { concurrency: 32, outputTokens: 1040 } }] });
}

/** A result with all that can go wrong in it: hostile names, invalid, partial and empty legs, two models, no metrics. */
export function badResult(): BenchResult {
  const legs = [
    someLeg({ mode: "concurrency", concurrency: 4 }, { failed: 2, server: false }),
    someLeg({ mode: "concurrency", concurrency: 8 }, { invalid: [`the client was the bottleneck: ${hostile}`] }),
    someLeg({ mode: "concurrency", concurrency: 8 }, { target: 1, stopped: `gone: ${hostile}` }),
    nothingOf(someLeg({ mode: "rate", rate: 2.5, poisson: true }, { target: 1 })),
  ];
  const url = "http://127.0.0.1:8000/v1";
  const targets = [hostile, "b"].map((model) => ({
    model,
    url: `${url}?${hostile}`,
    metrics: false,
    version: hostile,
  }));
  const workload = { ...someResult([]).workload!, description: hostile, seed: hostile };
  return someResult(legs, { targets, workload, notes: [hostile], stopped: hostile, command: ["bench", hostile] });
}

/** The same leg where not one request ended in its window. */
function nothingOf(leg: Leg): Leg {
  const none = { ttft: null, tpot: null, tpotWithFirst: null, itl: null, e2e: null };
  const samples: Samples = {
    ...leg.samples,
    counted: leg.samples.counted.map(() => false),
    gaps: { low: [], high: [], count: [] },
  };
  return {
    ...leg,
    outcomes: { ok: 0, failed: 0, unfinished: 5, excluded: 0, errors: [] },
    metrics: { ...none, inputTokens: null, outputTokens: null },
    samples,
  };
}

/** A result of `bench run`, its runs this fast. */
export function somePipelineResult(rates: readonly number[] = [1500, 1520, 1510]): BenchResult {
  const side = { seconds: 4.05, requests: 120, failed: 0, outputTokens: 6416 };
  const pairs = rates.map((rate, index) => ({
    first: index % 2 === 0 ? ("pipeline" as const) : ("raw" as const),
    pipeline: { ...side, outputTokensPerSecond: rate },
    raw: { ...side, outputTokensPerSecond: 1590 },
    efficiency: rate / 1590,
  }));
  const steps = Array.from({ length: 10 }, (_, index) => index);
  const server: ServerUse = {
    model: hostile,
    server: "http://127.0.0.1:8000/v1",
    limit: 16,
    calls: 120,
    fill: 0.91,
    peak: 16,
    outputTokens: 6416,
    timeline: {
      interval: 100,
      at: steps.map((index) => index * 100),
      inFlight: steps.map(() => 15.5),
      limit: steps.map(() => 16),
      waiting: steps,
      outputTokens: steps.map((index) => index * 200),
    },
  };
  const pipeline: PipelineResult = {
    pipeline: `load a.jsonl >> generate --model '${hostile}'`,
    rows: { in: 120, out: 118, rejected: 2 },
    pairs,
    efficiency: estimate(pairs.map(({ efficiency }) => efficiency)),
    rowsPerSecond: estimate(rates.map((rate) => rate / 50)),
    outputTokensPerSecond: estimate(rates),
    servers: [server],
    steps: [
      {
        step: 1,
        operator: "load",
        in: 120,
        out: 120,
        calls: 0,
        queueSeconds: 0,
        callSeconds: 0,
        inputTokens: 0,
        outputTokens: 0,
      },
      {
        step: 2,
        operator: "generate",
        in: 120,
        out: 118,
        calls: 120,
        queueSeconds: 13.37,
        callSeconds: 69.42,
        inputTokens: 2280,
        outputTokens: 6416,
      },
    ],
  };
  const { workload: _, slo: __, ...rest } = someResult([], { targets: [] });
  return { ...rest, kind: "pipeline", pipeline };
}
