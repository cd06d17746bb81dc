import type { BenchResult, Leg, Metrics, Summary } from "../result.ts";
import { isSound, type Level, legName, levelsOf, orderedLegs, spreadOf } from "../settings.ts";
import { levelAxis } from "./axis.ts";
import { badges } from "./badges.ts";
import { type Chart, colourOf, type Series } from "./chart.ts";
import { figure, whole } from "./figures.ts";
import { html, type Markup } from "./html.ts";
import { quantileChart } from "./quantiles.ts";
import type { Section } from "./section.ts";
import { chartPlace, table } from "./table.ts";
import { isAtKnee } from "./throughput.ts";

type Latency = "ttft" | "tpot" | "tpotWithFirst" | "itl" | "e2e";

/** The latencies as a report names them. */
export const latencies: Readonly<Record<Latency, string>> = {
  ttft: "Time to first token (TTFT)",
  tpot: "Time per output token (TPOT), first token left out",
  tpotWithFirst: "Time per output token (TPOT), first token included",
  itl: "Inter-token latency (ITL)",
  e2e: "End-to-end latency",
};

const drawn = ["ttft", "tpot", "itl", "e2e"] as const;
const shown = [
  ["p99", { dashed: true, colour: "one" }],
  ["p95", { colour: "one-pale" }],
  ["p90", { colour: "one-mid" }],
  ["p50", { colour: "one", shape: "dots" }],
] as const;
/** Values so many times apart do not fit on one linear axis. */
const WIDE = 30;

/** Percentiles of the latencies by leg. */
export function latencySection(result: BenchResult): Section | undefined {
  const legs = orderedLegs(result).filter((leg) => leg.metrics.e2e !== null);
  if (legs.length === 0) return undefined;
  const charts = Object.fromEntries(
    result.targets.flatMap((_, target) => chartsOf(result, levelsOf(result.legs, target), target)),
  );
  const places = Object.entries(charts).map(([id, { title, unit }]) => chartPlace(id, title, unit));
  const every = (Object.keys(latencies) as Latency[]).map((name) => percentileTable(result, legs, name));
  const body = html`<div class="charts">${places}</div>${shortTable(result, legs)}
<details class="more"><summary>Every percentile of every leg</summary>${every}</details>`;
  return { id: "latency", title: "Latency", body, charts };
}

function chartsOf(result: BenchResult, levels: readonly Level[], target: number): [string, Chart][] {
  const sound = levels.filter((level) => level.sound.length > 0);
  const model = result.targets.length > 1 ? `${result.targets[target]!.model}: ` : "";
  return drawn.flatMap((name): [string, Chart][] => {
    const title = `${model}${latencies[name]}`;
    if (!sound.some((level) => level.sound.some((leg) => leg.metrics[name] !== null))) return [];
    const chart =
      sound.length > 1
        ? percentileChart(sound, name, title, result)
        : quantileChart(
            sound.flatMap((level) => level.sound),
            name,
            title,
            (leg, index) => ({ name: legName(result, leg), colour: colourOf(index) }),
          );
    return chart === undefined ? [] : [[`${name}-${target}`, chart]];
  });
}

/** p50 to p99 against the settings, the mean of a setting's sound repeats. */
function percentileChart(levels: readonly Level[], name: Latency, title: string, result: BenchResult): Chart {
  const { x, at } = levelAxis(levels);
  const sorted = [...levels].sort((a, b) => at(a) - at(b));
  const series = shown.map(([percentile, look]): Series => {
    const values = sorted.map((level) => spreadOf(level, (leg) => leg.metrics[name]?.[percentile])?.mean ?? null);
    return { name: percentile, values, ...look };
  });
  const known = series.flatMap(({ values }) => values.filter((value): value is number => value !== null && value > 0));
  const logarithmic = Math.max(...known) > WIDE * Math.min(...known);
  const marks = (result.knees ?? []).flatMap((knee) =>
    sorted
      .filter((level) => isAtKnee(level, knee))
      .map((level) => ({ at: at(level), text: `knee: ${knee.concurrency}` })),
  );
  return { title, x, unit: logarithmic ? "ms, log scale" : "ms", logarithmic, series, bands: [[0, 3]], marks };
}

function shortTable(result: BenchResult, legs: readonly Leg[]): Markup {
  const columns = [
    { name: "Leg" },
    ...drawn.flatMap((name) =>
      ["p50", "p99"].map((percentile) => ({ name: `${short[name]} ${percentile}`, unit: "ms" })),
    ),
  ];
  const rows = legs.map((leg) => ({
    cells: [
      html`${legName(result, leg)}${badges(leg)}`,
      ...drawn.flatMap((name) => [figure(leg.metrics[name]?.p50), figure(leg.metrics[name]?.p99)]),
    ],
    mark: markOf(result, leg),
  }));
  return table("Latency of requests that succeeded", columns, rows);
}

const short = { ttft: "TTFT", tpot: "TPOT", itl: "ITL", e2e: "End to end" } as const;

function percentileTable(result: BenchResult, legs: readonly Leg[], name: keyof Metrics & Latency): Markup | undefined {
  const own = legs.filter((leg) => leg.metrics[name] !== null);
  if (own.length === 0) return undefined;
  const columns = [
    { name: "Leg" },
    { name: name === "itl" ? "Gaps" : "Requests" },
    ...["Mean", "Deviation", "Least", "p50", "p90", "p95", "p99", "Most"].map((column) => ({
      name: column,
      unit: "ms",
    })),
  ];
  const rows = own.map((leg) => ({
    cells: [html`${legName(result, leg)}${badges(leg)}`, ...summaryCells(leg.metrics[name]!)],
    mark: markOf(result, leg),
  }));
  return table(latencies[name], columns, rows);
}

function summaryCells({ count, mean, deviation, min, max, p50, p90, p95, p99 }: Summary): string[] {
  return [whole(count), ...[mean, deviation, min, p50, p90, p95, p99, max].map(figure)];
}

function markOf({ knees = [] }: BenchResult, leg: Leg): "best" | "bad" | undefined {
  return !isSound(leg) ? "bad" : knees.some((knee) => isAtKnee(leg, knee)) ? "best" : undefined;
}
