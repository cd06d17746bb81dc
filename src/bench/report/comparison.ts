import type { ComparedFigure, ComparedSetting, Comparison } from "../compare.ts";
import { levelAxis } from "./axis.ts";
import type { Chart } from "./chart.ts";
import { figure, moment, tile } from "./figures.ts";
import { html, type Markup } from "./html.ts";
import { renderPage } from "./page.ts";
import type { Section } from "./section.ts";
import { chartPlace, table } from "./table.ts";

const drawn = ["output", "TTFT p50", "TPOT p50", "end to end p99"] as const;

/** Values so many times apart do not fit on one linear axis. */
const WIDE = 30;

/** A comparison as one HTML file of the same make as a report. */
export function renderComparison(comparison: Comparison, version: string): string {
  const { a, b } = comparison;
  const sections = [
    ...chartSection(comparison),
    ...comparison.settings.map((setting) => settingSection(setting, comparison)),
    explanation,
  ];
  return renderPage({ title: `${a.name} and ${b.name} compared`, head: head(comparison), sections, version });
}

function head({ a, b, notes, settings }: Comparison): Markup {
  const run = (letter: string, { name, started, models }: Comparison["a"]) =>
    html`<div><dt>${letter}</dt><dd>${name}, ${moment(started)}${models.length > 0 ? html`<br>${models.join(", ")}` : ""}</dd></div>`;
  const said = notes.map((note) => html`<li>${note.charAt(0).toUpperCase() + note.slice(1)}</li>`);
  const verdicts = settings.flatMap((setting) => setting.figures.map(({ verdict }) => verdict));
  const counts = Object.entries(counted).flatMap(([verdict, name]) => {
    const count = verdicts.filter((one) => one === verdict).length;
    return count === 0 ? [] : [tile(name, String(count), `of ${verdicts.length} figures`)];
  });
  return html`<header><p class="kind">Comparison of two benchmarks</p><h1>${a.name} and ${b.name}</h1></header>
<section class="headline"><dl class="facts sides">${run("A", a)}${run("B", b)}</dl></section>
${said.length === 0 ? "" : html`<aside><ul>${said}</ul></aside>`}<section class="headline"><dl class="tiles">${counts}</dl></section>`;
}

const counted = {
  better: "B is better",
  worse: "B is worse",
  "no difference to see": "No difference to see",
  "too few runs": "Too few runs to say",
} as const;

function chartSection(comparison: Comparison): Section[] {
  const models = [...new Set(comparison.settings.map(({ models }) => models.join(" and ")))];
  const charts: Record<string, Chart> = {};
  for (const [index, model] of models.entries()) {
    const own = comparison.settings.filter((setting) => setting.models.join(" and ") === model);
    for (const name of drawn) {
      const chart = chartOf(own, name, models.length > 1 ? `${own[0]!.models[0]}: ` : "", comparison);
      if (chart !== undefined) charts[`${index}-${name.replaceAll(" ", "-")}`] = chart;
    }
  }
  const places = Object.entries(charts).map(([id, { title, unit }]) => chartPlace(id, title, unit));
  return places.length === 0
    ? []
    : [{ id: "curves", title: "Side by side", body: html`<div class="charts">${places}</div>`, charts }];
}

function chartOf(
  settings: readonly ComparedSetting[],
  name: string,
  prefix: string,
  { a, b }: Comparison,
): Chart | undefined {
  const placed = settings.flatMap(({ load, name: text, figures }) => {
    const found = figures.find((one) => one.name === name);
    return load === undefined || found === undefined ? [] : [{ name: text, load, found }];
  });
  if (placed.length < 2) return undefined;
  const { x, at } = levelAxis(placed);
  const value = (side: "a" | "b") =>
    x.values.map((place) => placed.find((one) => at(one) === place)?.found[side] ?? null);
  const known = placed.flatMap(({ found }) => [found.a, found.b]).filter((one) => one > 0);
  const logarithmic = Math.max(...known) > WIDE * Math.min(...known);
  const { unit } = placed[0]!.found;
  return {
    title: `${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    unit: logarithmic ? `${unit}, log scale` : unit,
    logarithmic,
    x,
    series: [
      { name: `A, ${a.name}`, values: value("a"), colour: "faint", shape: "dots" },
      { name: `B, ${b.name}`, values: value("b"), colour: "one", shape: "dots" },
    ],
  };
}

function settingSection({ name, models, figures }: ComparedSetting, { settings }: Comparison): Section {
  const reach = reachOf(figures);
  const columns = [
    { name: "Figure" },
    { name: "A", unit: "mean" },
    { name: "B", unit: "mean" },
    { name: "B / A" },
    { name: "95 % interval" },
    {
      name: html`<span class="scale"><span>${(1 / reach).toFixed(2)}</span><span>1</span><span>${reach.toFixed(2)}</span></span>`,
    },
    { name: "Runs", unit: "A, B" },
    { name: "B is", text: true },
  ];
  const rows = figures.map((one) => ({
    cells: [
      html`${one.name} <span class="unit">${one.unit}</span>`,
      figure(one.a),
      figure(one.b),
      one.ratio === null ? "–" : one.ratio.toFixed(3),
      one.interval === null ? "–" : `${one.interval.low.toFixed(3)} to ${one.interval.high.toFixed(3)}`,
      whisker(one, reach),
      one.n.join(", "),
      html`<span class="verdict ${one.verdict}">${one.verdict}</span>`,
    ],
  }));
  const several = new Set(settings.map((setting) => setting.models.join(" "))).size > 1;
  const title = `${several ? `${models[0]}, ` : ""}${name}`;
  const id = `setting-${title.replace(/[^\w]+/g, "-")}`;
  return {
    id,
    title: title.charAt(0).toUpperCase() + title.slice(1),
    body: table(`Means over runs at ${name}`, columns, rows),
  };
}

/** How many times A the drawing reaches to either side: as far as what is decided, and as the ratios do, between 1.1 and 2. */
function reachOf(figures: readonly ComparedFigure[]): number {
  const ends = figures.flatMap(({ ratio, interval, verdict }) =>
    verdict === "better" || verdict === "worse" ? [ratio, interval?.low, interval?.high] : [ratio],
  );
  const known = ends.filter((value) => typeof value === "number").filter((value) => value > 0);
  const furthest = Math.max(Math.log(1.1), ...known.map((value) => Math.abs(Math.log(value)) * 1.2));
  return Math.exp(Math.min(Math.log(2), furthest));
}

function whisker({ ratio, interval, verdict }: ComparedFigure, reach: number): Markup | string {
  if (ratio === null || ratio <= 0) return "";
  const place = (value: number) => Math.min(100, Math.max(0, 50 + (Math.log(value) / Math.log(reach)) * 50));
  const { low, high } = interval ?? { low: ratio, high: ratio };
  const [left, right] = [place(low), place(high)];
  return html`<span class="whisker ${verdict}" aria-hidden="true"><i style="left:${left.toFixed(1)}%;width:${(right - left).toFixed(1)}%"></i><b style="left:${place(ratio).toFixed(1)}%"></b></span>`;
}

const explanation: Section = {
  id: "method",
  title: "How this was computed",
  body: html`<p>Each figure is the mean over the sound runs of a setting; percentiles are taken within a run first. B / A is the ratio of the two means.
Its 95 % interval is for the runs, not for single requests: requests of one run are not independent. The standard error of each mean's logarithm comes from a seeded bootstrap of 2,000 draws over the runs, corrected for their number, the width from Student's t with Welch's degrees of freedom.</p>
<p>B is better or worse where the interval leaves out 1. Otherwise there is no difference to see, which does not say that there is none: more runs make the interval narrower. Intervals that reach beyond the drawing are cut at its edge. Runs that are invalid or partial are left out.</p>`,
};
