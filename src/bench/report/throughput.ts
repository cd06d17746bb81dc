import type { BenchResult, Knee, Leg } from "../result.ts";
import { isSound, type Level, legName, levelsOf, orderedLegs, spreadOf } from "../settings.ts";
import { levelAxis } from "./axis.ts";
import { badges } from "./badges.ts";
import { type Chart, colourOf, type Series } from "./chart.ts";
import { figure, percent } from "./figures.ts";
import { html, type Markup } from "./html.ts";
import type { Section } from "./section.ts";
import { type Column, chartPlace, table } from "./table.ts";

type Figure = (leg: Leg) => number | null | undefined;

/** What the servers delivered at each setting, with the knee of a sweep. */
export function throughputSection(result: BenchResult): Section | undefined {
  const levels = result.targets.flatMap((_, target) => levelsOf(result.legs, target));
  if (levels.length === 0) return undefined;
  const several = new Set(levels.map(({ name }) => name)).size > 1;
  const charts: Record<string, Chart> = several ? chartsOf(result, levels) : {};
  const places = Object.entries(charts).map(([id, { title, unit }]) => chartPlace(id, title, unit));
  const body = html`<div class="charts">${places}</div>${throughputTable(result)}`;
  return { id: "throughput", title: several ? titleOf(levels) : "Throughput", body, charts };
}

function titleOf(levels: readonly Level[]): string {
  return levels.every(({ load }) => load.mode === "concurrency")
    ? "Throughput against concurrency"
    : "Throughput against load";
}

function chartsOf(result: BenchResult, levels: readonly Level[]): Record<string, Chart> {
  const output = levelChart(result, levels, "Output", "tokens/s", (leg) => leg.throughput.outputTokens);
  const requests = levelChart(result, levels, "Completed", "requests/s", (leg) => leg.throughput.requests);
  const good = levels.some(({ legs }) => legs.some((leg) => leg.goodput));
  if (!good) return { output, requests };
  const met = levelChart(result, levels, "Within objectives", "", (leg) => leg.goodput?.requests).series;
  const background = requests.series.map((one): Series => (one.shape === "rings" ? one : { ...one, colour: "faint" }));
  const wanted = met.filter(({ shape }) => shape === "dots");
  const several = result.targets.length > 1;
  const series = [
    ...background,
    ...wanted.map((one) => (several ? { ...one, name: `${one.name}, within objectives` } : one)),
  ];
  return { output, requests: { ...requests, title: "Completed, and within objectives", series } };
}

/** One figure against the settings: a line a model, a band over repeats, rings for what is not sound. */
export function levelChart(
  result: BenchResult,
  levels: readonly Level[],
  title: string,
  unit: string,
  pick: Figure,
): Chart {
  const { x, at } = levelAxis(levels);
  const series: Series[] = [];
  const bands: [number, number][] = [];
  for (const [target, { model }] of result.targets.entries()) {
    const own = levels.filter((level) => level.target === target);
    const spreads = x.values.map(
      (value) => own.filter((level) => at(level) === value).map((level) => spreadOf(level, pick))[0] ?? null,
    );
    const colour = colourOf(target);
    const name = result.targets.length > 1 ? model : title.toLowerCase();
    series.push({ name, colour, shape: "dots", values: spreads.map((spread) => spread?.mean ?? null) });
    if (!spreads.some((spread) => spread !== null && spread.high > spread.low)) continue;
    bands.push([series.length, series.length + 1]);
    series.push({
      name: `${name}, highest run`,
      colour,
      shape: "edge",
      values: spreads.map((spread) => spread?.high ?? null),
    });
    series.push({
      name: `${name}, lowest run`,
      colour,
      shape: "edge",
      values: spreads.map((spread) => spread?.low ?? null),
    });
  }
  series.push(
    ...rings(
      x.values.map((value) =>
        unsoundOf(
          levels.filter((level) => at(level) === value),
          pick,
        ),
      ),
    ),
  );
  return {
    title,
    x,
    unit,
    series,
    bands,
    ...(bands.length > 0 ? { bandName: "lowest to highest run" } : {}),
    marks: kneeMarks(result, levels, at),
  };
}

function unsoundOf(levels: readonly Level[], pick: Figure): number[] {
  const legs = levels.flatMap((level) => level.legs.filter((leg) => !isSound(leg)));
  return legs.map(pick).filter((value) => value !== null && value !== undefined);
}

/** As many series as the fullest place has: a series has one value at each. */
function rings(values: readonly (readonly number[])[]): Series[] {
  const most = Math.max(0, ...values.map((list) => list.length));
  return Array.from({ length: most }, (_, index) => ({
    name: "invalid or partial",
    colour: "bad",
    shape: "rings",
    values: values.map((list) => list[index] ?? null),
  }));
}

function kneeMarks(
  result: BenchResult,
  levels: readonly Level[],
  at: (level: Level) => number,
): NonNullable<Chart["marks"]> {
  const { knees = [], targets } = result;
  return knees.flatMap((knee) => {
    const level = levels.find((one) => isAtKnee(one, knee));
    const model = targets.length > 1 ? `${targets[knee.target]?.model}: ` : "";
    return level === undefined ? [] : [{ at: at(level), text: `${model}knee: ${knee.concurrency}` }];
  });
}

export function isAtKnee({ target, load }: Leg | Level, knee: Knee): boolean {
  return target === knee.target && load.mode === "concurrency" && load.concurrency === knee.concurrency;
}

function throughputTable(result: BenchResult): Markup {
  const legs = orderedLegs(result);
  const goodput = legs.some((leg) => leg.goodput);
  const offered = legs.some((leg) => leg.throughput.offered);
  const columns: Column[] = [
    { name: "Leg" },
    { name: "Output", unit: "tokens/s" },
    { name: "Input", unit: "tokens/s" },
    { name: "Both", unit: "tokens/s" },
    { name: "Best second", unit: "output tokens" },
    { name: "Completed", unit: "requests/s" },
    ...(offered
      ? [
          { name: "Sent", unit: "requests/s" },
          { name: "Asked for", unit: "requests/s" },
        ]
      : []),
    ...(goodput
      ? [
          { name: "Good", unit: "requests/s" },
          { name: "Good", unit: "%" },
        ]
      : []),
    { name: "In flight", unit: "mean" },
    { name: "In flight", unit: "most" },
    { name: "Measured", unit: "s" },
  ];
  const rows = legs.map((leg) => {
    const { throughput } = leg;
    const best = result.knees?.some((knee) => isAtKnee(leg, knee)) === true;
    const cells = [
      html`${legName(result, leg)}${badges(leg)}${best ? html` <span class="badge best">best</span>` : ""}`,
      figure(throughput.outputTokens),
      figure(throughput.inputTokens),
      figure(throughput.totalTokens),
      figure(throughput.peakOutputTokens),
      figure(throughput.requests),
      ...(offered ? [figure(throughput.offered?.sent), figure(throughput.offered?.asked)] : []),
      ...(goodput ? [figure(leg.goodput?.requests), percent(leg.goodput?.share)] : []),
      figure(throughput.concurrency),
      String(throughput.peakConcurrency),
      figure(leg.window.seconds),
    ];
    return { cells, mark: isSound(leg) ? (best ? ("best" as const) : undefined) : ("bad" as const) };
  });
  return table("Throughput of each leg, over its measured time", columns, rows);
}
