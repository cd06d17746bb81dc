import type { BenchResult, Leg, Timeline } from "../result.ts";
import { isSound, legName, orderedLegs } from "../settings.ts";
import type { Chart, Series } from "./chart.ts";
import { html } from "./html.ts";
import { lastSecond } from "./last-second.ts";
import { quantileChart } from "./quantiles.ts";
import type { Section } from "./section.ts";
import { chartPlace } from "./table.ts";
import { isAtKnee } from "./throughput.ts";

/** The charts of one leg, by the places that all legs share. */
export type LegCharts = Readonly<Record<string, Chart>>;

/** One leg as it went, chosen from a list. */
export function timelineSection(result: BenchResult): (Section & { readonly legs: readonly LegCharts[] }) | undefined {
  const legs = orderedLegs(result);
  if (legs.length === 0) return undefined;
  const charts = legs.map(legCharts);
  const chosen = legs.indexOf(typicalLeg(result));
  const options = legs.map((leg, index) => {
    const mark = isSound(leg) ? "" : leg.invalid.length > 0 ? " (invalid)" : " (partial)";
    return html`<option value="${index}"${index === chosen ? html` selected` : ""}>${legName(result, leg)}${mark}</option>`;
  });
  const ids = [...new Set(charts.flatMap((one) => Object.keys(one)))];
  const places = ids.map((id) => {
    const { title, unit } = charts.find((one) => id in one)![id]!;
    return chartPlace(`leg:${id}`, title, unit);
  });
  const body = html`<p class="choose"><label for="leg">Leg</label> <select id="leg" autocomplete="off">${options}</select></p>
<div class="charts">${places}</div>`;
  return { id: "timeline", title: "One leg, as it went", body, legs: charts };
}

/** The leg that a report shows first: at the knee, else the sound one that gave most. */
function typicalLeg({ legs, knees = [] }: BenchResult): Leg {
  const sound = legs.filter(isSound);
  const atKnee = sound.find((leg) => knees.some((knee) => isAtKnee(leg, knee)));
  const most = (among: readonly Leg[]) =>
    among.reduce((a, b) => (b.throughput.outputTokens > a.throughput.outputTokens ? b : a));
  return atKnee ?? most(sound.length > 0 ? sound : legs);
}

function legCharts(leg: Leg): LegCharts {
  const { timeline } = leg;
  const { inFlight, outputTokens, completed, failed, interval, server } = timeline;
  const perSecond = (counts: readonly number[]) =>
    lastSecond(
      counts.map((count) => (count * 1000) / interval),
      interval,
    );
  const share = (values: readonly (number | null)[]) => values.map((value) => (value === null ? null : value * 100));
  const chart = (title: string, unit: string, series: readonly Series[], most?: number): Chart => ({
    title,
    unit,
    series,
    x: { title: "Time", unit: "s", values: timeline.at.map((at) => at / 1000) },
    shades: shadesOf(leg),
    ...(most === undefined ? {} : { most }),
  });
  const load: Series[] = [{ name: "in flight (client)", values: inFlight, colour: "one" }];
  if (server && has(server.running)) load.push({ name: "running (server)", values: server.running, colour: "three" });
  if (server && has(server.waiting)) load.push({ name: "waiting (server)", values: server.waiting, colour: "two" });
  const requests: Series[] = [{ name: "completed", values: perSecond(completed), colour: "three" }];
  if (failed.some((count) => count > 0)) requests.push({ name: "failed", values: perSecond(failed), colour: "bad" });
  const cache: Series[] = [];
  if (server && has(server.kvCache))
    cache.push({ name: "KV cache used", values: share(server.kvCache), colour: "four" });
  if (server && has(server.prefixHits))
    cache.push({ name: "prompt tokens found in the prefix cache", values: share(server.prefixHits), colour: "two" });
  const spread = latencyByPercentile(leg);
  return {
    load: chart("Requests at once", "requests", load),
    tokens: chart("Output", "tokens/s", [
      { name: "output tokens", values: lastSecond(outputTokens, interval), colour: "one", shape: "area" },
    ]),
    requests: chart("Requests that ended", "requests/s", requests),
    ...(cache.length > 0 ? { cache: chart("Server's caches", "%", cache, 100) } : {}),
    ...(spread === undefined ? {} : { spread }),
  };
}

function latencyByPercentile(leg: Leg): Chart | undefined {
  const title = "Latency by percentile of requests";
  const [first, whole] = (["ttft", "e2e"] as const).map((name) =>
    quantileChart([leg], name, title, () =>
      name === "ttft" ? { name: "time to first token", colour: "two" } : { name: "end to end", colour: "one" },
    ),
  );
  if (whole === undefined) return undefined;
  const more = first?.x.values.length === whole.x.values.length ? first.series : [];
  return { ...whole, unit: "ms, log scale", logarithmic: true, series: [...whole.series, ...more] };
}

function shadesOf({ window, timeline }: Leg): Chart["shades"] {
  const end = endOf(timeline);
  return [
    ...(window.from > 0 ? [{ from: 0, to: window.from / 1000, text: "warm-up" }] : []),
    ...(window.to < end ? [{ from: window.to / 1000, to: end / 1000, text: "cool-down" }] : []),
  ];
}

function endOf({ at, interval }: Timeline): number {
  return (at.at(-1) ?? 0) + interval;
}

function has(values: readonly (number | null)[]): boolean {
  return values.some((value) => value !== null);
}
