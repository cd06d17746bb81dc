import type { BenchResult, Leg, Summary } from "../bench/result.ts";
import { pipelineTables } from "./bench-run-table.ts";
import { columnsText } from "./columns-text.ts";
import { number } from "./figure.ts";

/** Legs of which every percentile fits on a screen. */
const FEW = 4;

/** A result as tables for people. */
export function benchTables(result: BenchResult): string {
  const parts = result.targets.map((_, target) => targetTables(result, target));
  if (result.pipeline !== undefined) parts.push(pipelineTables(result.pipeline));
  const notes = result.notes.map((note) => `note: ${note}\n`).join("");
  const stopped = result.stopped === undefined ? "" : `ended early: ${result.stopped}\n`;
  return [...parts, notes + stopped].filter((part) => part !== "").join("\n");
}

function targetTables(result: BenchResult, target: number): string {
  const legs = ordered(result.legs.filter((leg) => leg.target === target));
  const { model, url } = result.targets[target]!;
  if (legs.length === 0) return "";
  const knee = result.knees?.find((one) => one.target === target);
  return [
    `${model} at ${url}\n${result.workload?.description ?? ""}\n`,
    columnsText([throughputHead(legs), ...legs.map((leg) => throughputRow(leg, legs))]),
    latencies(legs),
    troubles(legs),
    result.knees !== undefined && knee === undefined
      ? `no best concurrency: ${result.stopped === undefined ? "no leg's figures may be used" : "the sweep ended early"}\n`
      : undefined,
    knee &&
      `best concurrency: ${knee.concurrency}, ${number(knee.outputTokens)} output tokens/s (${knee.reason})\nuse it: ${knee.flag}\n`,
  ]
    .filter(Boolean)
    .join("\n");
}

function throughputHead(legs: readonly Leg[]): string[] {
  const goodput = legs.some((leg) => leg.goodput) ? ["good/s", "good"] : [];
  return [
    "",
    "requests/s",
    "output tok/s",
    "input tok/s",
    ...goodput,
    "in flight",
    "peak",
    "ok",
    "failed",
    "seconds",
    "server waits",
    "kv cache",
  ];
}

function throughputRow(leg: Leg, legs: readonly Leg[]): string[] {
  const { throughput, outcomes, goodput, window, timeline } = leg;
  const good = goodput
    ? [number(goodput.requests), `${(goodput.share * 100).toFixed(0)} %`]
    : legs.some((one) => one.goodput)
      ? ["", ""]
      : [];
  const kvCache = meanOf(timeline.server?.kvCache);
  return [
    nameOf(leg, legs),
    number(throughput.requests),
    number(throughput.outputTokens),
    throughput.inputTokens === null ? "–" : number(throughput.inputTokens),
    ...good,
    number(throughput.concurrency),
    String(throughput.peakConcurrency),
    String(outcomes.ok),
    String(outcomes.failed),
    window.seconds.toFixed(1),
    optional(meanOf(timeline.server?.waiting)),
    kvCache === undefined ? "–" : `${(kvCache * 100).toFixed(0)} %`,
  ];
}

/** Nothing where no request ended. */
function latencies(legs: readonly Leg[]): string {
  const ended = legs.filter(({ metrics, failed }) => metrics.e2e !== null || failed.e2e !== null);
  if (ended.length === 0) return "";
  return ended.length > FEW
    ? columnsText([shortHead, ...ended.map((leg) => shortRow(leg, legs))])
    : columnsText([latencyHead, ...ended.flatMap((leg) => latencyRows(leg, legs))]);
}

const latencyHead = ["milliseconds", "", "mean", "p50", "p90", "p95", "p99", "max"];

function latencyRows(leg: Leg, legs: readonly Leg[]): string[][] {
  const { ttft, tpot, tpotWithFirst, itl, e2e } = leg.metrics;
  const named: readonly (readonly [string, Summary | null])[] = [
    ["TTFT", ttft],
    ["TPOT (without first)", tpot],
    ["TPOT (with first)", tpotWithFirst],
    ["ITL", itl],
    ["end to end", e2e],
    ["failed, end to end", leg.failed.e2e],
  ];
  const rows = named.flatMap(([name, summary]) => (summary === null ? [] : [[name, ...summaryRow(summary)]]));
  return rows.map((row, index) => [index === 0 ? nameOf(leg, legs) : "", ...row]);
}

function summaryRow({ mean, p50, p90, p95, p99, max }: Summary): string[] {
  return [mean, p50, p90, p95, p99, max].map(number);
}

const shortHead = ["milliseconds", "TTFT p50", "p99", "TPOT p50", "p99", "ITL p50", "p99", "end to end p50", "p99"];

function shortRow(leg: Leg, legs: readonly Leg[]): string[] {
  const { ttft, tpot, itl, e2e } = leg.metrics;
  return [
    nameOf(leg, legs),
    ...[ttft, tpot, itl, e2e].flatMap((one) => (one ? [number(one.p50), number(one.p99)] : ["–", "–"])),
  ];
}

/** A sweep goes back and forth; people read from small to large. */
function ordered(legs: readonly Leg[]): Leg[] {
  const size = ({ load }: Leg) => (load.mode === "rate" ? load.rate : load.concurrency);
  return [...legs].sort((a, b) => size(a) - size(b) || a.repeat - b.repeat);
}

function troubles(legs: readonly Leg[]): string {
  return legs
    .flatMap((leg) => [
      ...leg.invalid.map((reason) => `${leg.name}: INVALID: ${reason}`),
      ...(leg.stopped === undefined ? [] : [`${leg.name}: PARTIAL: ${leg.stopped}`]),
      ...(leg.outcomes.ok + leg.outcomes.failed === 0 && leg.stopped === undefined
        ? [`${leg.name}: no request ended in the measured time: use a longer --duration`]
        : []),
      ...leg.outcomes.errors.map(({ code, count, example }) => `${leg.name}: ${count} × ${code}: ${example}`),
    ])
    .map((line) => `${line}\n`)
    .join("");
}

function nameOf(leg: Leg, legs: readonly Leg[]): string {
  const mark = leg.invalid.length > 0 ? " !" : "";
  return (legs.some(({ repeat }) => repeat > 1) ? `${leg.name} (${leg.repeat})` : leg.name) + mark;
}

function meanOf(values: readonly (number | null)[] | undefined): number | undefined {
  const known = (values ?? []).filter((value) => value !== null);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function optional(value: number | undefined): string {
  return value === undefined ? "–" : number(value);
}
