import type { BenchResult, Leg, Slo } from "../result.ts";
import { isSound, type Level, legName, levelsOf, orderedLegs } from "../settings.ts";
import { badges } from "./badges.ts";
import type { Chart } from "./chart.ts";
import { figure, percent, whole } from "./figures.ts";
import { html, type Markup } from "./html.ts";
import type { Section } from "./section.ts";
import { chartPlace, table } from "./table.ts";
import { levelChart } from "./throughput.ts";

/** How requests ended, leg by leg, and what went wrong. */
export function outcomeSection(result: BenchResult): Section | undefined {
  const legs = orderedLegs(result);
  if (legs.length === 0) return undefined;
  const columns = [
    { name: "Leg" },
    { name: "Share", text: true },
    { name: "Succeeded" },
    { name: "Failed" },
    { name: "Failed", unit: "%" },
    { name: "Cut off" },
    { name: "Not measured" },
    { name: "Failed after, p50", unit: "ms" },
  ];
  const rows = legs.map((leg) => {
    const { ok, failed, unfinished, excluded } = leg.outcomes;
    const counts = [ok, failed].map(whole);
    const share = ok + failed === 0 ? null : failed / (ok + failed);
    const rest = [percent(share), whole(unfinished), whole(excluded), figure(leg.failed.e2e?.p50)];
    return {
      cells: [html`${legName(result, leg)}${badges(leg)}`, bar(leg), ...counts, ...rest],
      mark: isSound(leg) ? undefined : ("bad" as const),
    };
  });
  const key = html`<ul class="legend"><li class="ok">succeeded</li><li class="failed">failed</li><li class="unfinished">cut off when the leg ended</li></ul>`;
  const body = html`${key}${table("Requests by how they ended", columns, rows)}${errorTable(result, legs)}`;
  return { id: "outcomes", title: "Outcomes", body };
}

function bar({ outcomes: { ok, failed, unfinished } }: Leg): Markup {
  const all = Math.max(1, ok + failed + unfinished);
  const part = (name: string, count: number) =>
    count === 0 ? undefined : html`<i class="${name}" style="flex:${((count / all) * 100).toFixed(2)}"></i>`;
  return html`<span class="bar" aria-hidden="true">${part("ok", ok)}${part("failed", failed)}${part("unfinished", unfinished)}</span>`;
}

function errorTable(result: BenchResult, legs: readonly Leg[]): Markup | undefined {
  const rows = legs.flatMap((leg) =>
    leg.outcomes.errors.map(({ code, count, example }) => ({
      cells: [legName(result, leg), html`<code>${code}</code>`, whole(count), example],
    })),
  );
  if (rows.length === 0) return undefined;
  const columns = [{ name: "Leg" }, { name: "Error", text: true }, { name: "Count" }, { name: "Such as", text: true }];
  return table("Errors, warm-up and cool-down included", columns, rows);
}

/** Requests that met every objective, against the settings. */
export function goodputSection(result: BenchResult): Section | undefined {
  const { slo, targets, legs } = result;
  if (slo === undefined || !legs.some((leg) => leg.goodput)) return undefined;
  const levels = targets.flatMap((_, target) => levelsOf(legs, target));
  const charts: Record<string, Chart> = several(levels)
    ? {
        goodput: {
          ...levelChart(result, levels, "Requests that met every objective", "% of all that ended", share),
          most: 100,
        },
      }
    : {};
  const places = Object.entries(charts).map(([id, { title, unit }]) => chartPlace(id, title, unit));
  const body = html`<p>Objectives: ${objectives(slo)}. A request is good if it succeeded and met all of them; how many there were a second is in the throughput table.</p>
<div class="charts half">${places}</div>`;
  return { id: "goodput", title: "Service-level objectives", body, charts };
}

function share(leg: Leg): number | undefined {
  return leg.goodput && leg.goodput.share * 100;
}

function several(levels: readonly Level[]): boolean {
  return new Set(levels.map(({ name }) => name)).size > 1;
}

const names = { ttft: "TTFT", tpot: "TPOT", itl: "mean ITL", e2e: "end to end" } as const;

export function objectives(slo: Slo): string {
  const parts = (Object.keys(names) as (keyof Slo)[]).flatMap((name) => {
    const limit = slo[name];
    return limit === undefined ? [] : [`${names[name]} at most ${limit} ms`];
  });
  return parts.join(", ");
}
