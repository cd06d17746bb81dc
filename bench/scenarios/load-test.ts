import { runLoadTest } from "../../src/bench/load-test.ts";
import type { Leg, Load } from "../../src/bench/result.ts";
import { header } from "../header.ts";
import { spawnSimulator } from "../simulator/spawn.ts";

/**
 * Checks `distil bench` against a server whose latencies are known, in a process of its own:
 *
 *     node --import tsx bench/scenarios/load-test.ts
 *
 * Every token but the first comes a step after the one before. The first comes after the prefill and a whole step where
 * nothing is being decoded or all begin together, and half a step on average where it joins a batch. Exits with 1 where a
 * figure is more than 5 % off.
 */
const PREFILL = 100;
const STEP = 10;
const TOKENS = 50;
const ALLOWED = 0.05;

const loads: readonly Load[] = [
  { mode: "concurrency", concurrency: 1 },
  { mode: "concurrency", concurrency: 8 },
  { mode: "concurrency", concurrency: 64 },
  { mode: "rate", rate: 20, poisson: false },
  { mode: "rate", rate: 20, poisson: true },
];

console.log(header());
const flags = { prefill: PREFILL, step: STEP, slowdown: 0, mean: TOKENS, sigma: 0, slots: 128 };
const simulator = await spawnSimulator(Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]));
try {
  const { legs } = await runLoadTest({
    models: [`vllm:${simulator.url}`],
    names: {},
    loads,
    bounds: { warmUp: 1_500, duration: 6_000, coolDown: 700, requests: Number.POSITIVE_INFINITY },
    maxErrors: 1,
    repeats: 1,
    workers: 1,
    slo: undefined,
    workload: {
      input: { kind: "fixed", value: 100 },
      output: { kind: "fixed", value: TOKENS },
      ignoreEos: false,
      stream: true,
      seed: "1",
    },
    detail: false,
    command: [],
    signal: new AbortController().signal,
  });
  const off = legs.map(show);
  if (Math.max(...off) > ALLOWED) process.exitCode = 1;
} finally {
  await simulator.stop();
}

/** Prints a leg beside what it should be; gives how far the worst of its figures is off. */
function show({ name, load, metrics, throughput, invalid }: Leg): number {
  const ttft = PREFILL + (load.mode === "rate" ? STEP / 2 : STEP);
  const e2e = ttft + (TOKENS - 1) * STEP;
  const requests = load.mode === "rate" ? throughput.offered!.sent : (load.concurrency * 1000) / e2e;
  const figures = [
    ["TTFT", metrics.ttft!.mean, ttft],
    ["TPOT", metrics.tpot!.mean, STEP],
    ["TPOT with first", metrics.tpotWithFirst!.mean, e2e / TOKENS],
    ["ITL", metrics.itl!.mean, STEP],
    ["end to end", metrics.e2e!.mean, e2e],
    ["requests/s", throughput.requests, requests],
    ["output tokens/s", throughput.outputTokens, requests * TOKENS],
  ] as const;
  const shares = figures.map(([figure, measured, known]) => {
    const share = measured / known - 1;
    console.log(`${name}\t${figure}\t${measured.toFixed(2)}\t${known.toFixed(2)}\t${(share * 100).toFixed(1)} %`);
    return Math.abs(share);
  });
  if (invalid.length > 0) console.log(`${name}\tINVALID\t${invalid.join("; ")}`);
  return Math.max(...shares, invalid.length);
}
