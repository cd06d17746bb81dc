import type { BenchResult, Knee, Leg } from "../result.ts";
import { isSound, type Level, legName, levelsOf, orderedLegs, spreadOf } from "../settings.ts";
import { figure, moment, percent, tile } from "./figures.ts";
import { html, type Markup } from "./html.ts";
import { isAtKnee } from "./throughput.ts";

/** The head of a report: what was measured, what came out, and what to know before reading on. */
export function summary(result: BenchResult): Markup {
  const models = result.targets.map(({ model }) => model).join(", ");
  const kind =
    models === "" ? "" : html`<p class="kind">${result.kind === "pipeline" ? "Pipeline benchmark" : "Load test"}</p>`;
  return html`<header>${kind}<h1>${models === "" ? "Pipeline benchmark" : models}</h1>
<p class="when">${moment(result.started)}${result.workload === undefined ? "" : html` · ${result.workload.description}`}</p></header>
${warnings(result)}${result.targets.map((_, target) => targetSummary(result, target))}`;
}

function warnings(result: BenchResult): readonly Markup[] {
  const { stopped, notes } = result;
  const unsound = orderedLegs(result).flatMap((leg) => [
    ...leg.invalid.map((reason) => html`<li><b>${legName(result, leg)}</b> is invalid: ${reason}</li>`),
    ...(leg.stopped === undefined ? [] : [html`<li><b>${legName(result, leg)}</b> is partial: ${leg.stopped}</li>`]),
  ]);
  const early =
    stopped === undefined
      ? []
      : [
          html`<aside class="bad"><p><b>Ended early:</b> ${stopped}. What follows is what there was until then.</p></aside>`,
        ];
  const bad =
    unsound.length === 0
      ? []
      : [
          html`<aside class="bad"><p><b>Not all legs may be used.</b> They are marked in the tables, rings in the charts, and in no line or figure up here.</p><ul>${unsound}</ul></aside>`,
        ];
  const said =
    notes.length === 0
      ? []
      : [
          html`<aside><ul>${notes.map((note) => html`<li>${note.charAt(0).toUpperCase() + note.slice(1)}</li>`)}</ul></aside>`,
        ];
  return [...early, ...bad, ...said];
}

function targetSummary(result: BenchResult, target: number): Markup | undefined {
  const levels = levelsOf(result.legs, target).filter((level) => level.sound.length > 0);
  if (levels.length === 0) return undefined;
  const knee = result.knees?.find((one) => one.target === target);
  const level = levels.find((one) => knee !== undefined && isAtKnee(one, knee)) ?? bestOf(levels);
  const { model, url, version } = result.targets[target]!;
  const name = result.targets.length > 1 ? html`<h2>${model}</h2>` : undefined;
  const where = html`<p class="where">${url}${version === undefined ? "" : html` · ${version}`}</p>`;
  return html`<section class="headline" aria-label="${model}: the main figures">${name}${where}
<dl class="tiles">${tiles(level, knee, result)}</dl>${knee && use(knee)}${from(level, levels, knee)}</section>`;
}

function bestOf(levels: readonly Level[]): Level {
  const output = (level: Level) => spreadOf(level, (leg) => leg.throughput.outputTokens)?.mean ?? 0;
  return levels.reduce((a, b) => (output(b) > output(a) ? b : a));
}

function tiles(level: Level, knee: Knee | undefined, result: BenchResult): readonly Markup[] {
  const mean = (pick: (leg: Leg) => number | null | undefined) => figure(spreadOf(level, pick)?.mean);
  const { metrics } = level.sound[0]!;
  const tail = (name: "ttft" | "e2e" | "tpot") => `p99 ${mean((leg) => leg.metrics[name]?.p99)} ms`;
  return [
    ...(knee === undefined ? [] : [tile("Best concurrency", String(knee.concurrency), "in flight")]),
    tile(
      "Output",
      mean((leg) => leg.throughput.outputTokens),
      "tokens/s",
    ),
    tile(
      "Completed",
      mean((leg) => leg.throughput.requests),
      "requests/s",
    ),
    ...(metrics.ttft === null
      ? []
      : [
          tile(
            "TTFT p50",
            mean((leg) => leg.metrics.ttft?.p50),
            "ms",
            tail("ttft"),
          ),
        ]),
    ...(metrics.tpot === null
      ? []
      : [
          tile(
            "TPOT p50",
            mean((leg) => leg.metrics.tpot?.p50),
            "ms",
            tail("tpot"),
          ),
        ]),
    tile(
      "End to end p50",
      mean((leg) => leg.metrics.e2e?.p50),
      "ms",
      tail("e2e"),
    ),
    ...(result.slo === undefined
      ? []
      : [
          tile(
            "Within objectives",
            percent(spreadOf(level, (leg) => leg.goodput?.share)?.mean),
            "%",
            `${mean((leg) => leg.goodput?.requests)} requests/s`,
          ),
        ]),
  ];
}

function use({ flag, reason }: Knee): Markup {
  return html`<p class="use"><span>Use it:</span> <code>${flag}</code></p><p class="why">Why this one: ${reason}.</p>`;
}

function from(level: Level, levels: readonly Level[], knee: Knee | undefined): Markup {
  const runs = level.sound.length > 1 ? `, the mean of ${level.sound.length} runs` : "";
  const most = knee === undefined && levels.length > 1 ? `, where output was highest of ${levels.length} settings` : "";
  return html`<p class="why">Figures at ${level.name}${most}${runs}${level.sound.every(isSound) ? "" : ", not all sound"}.</p>`;
}
