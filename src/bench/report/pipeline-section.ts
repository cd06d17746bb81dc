import type { Estimate, PairSide, PipelineResult } from "../pipeline-result.ts";
import type { BenchResult } from "../result.ts";
import type { Chart } from "./chart.ts";
import { figure, percent, tile, whole } from "./figures.ts";
import { html, type Markup } from "./html.ts";
import { lastSecond } from "./last-second.ts";
import type { Section } from "./section.ts";
import { chartPlace, table } from "./table.ts";

/** What `bench run` found, in parts. */
export function pipelineSections({ pipeline }: BenchResult): readonly Section[] {
  if (pipeline === undefined) return [];
  return [mainFigures(pipeline), pairSection(pipeline), serverSection(pipeline), stepSection(pipeline)].filter(
    (section) => section !== undefined,
  );
}

function mainFigures({ pipeline, rows, efficiency, rowsPerSecond, outputTokensPerSecond }: PipelineResult): Section {
  const tiles = [
    ...(efficiency === null
      ? []
      : [tile("Pipeline efficiency", efficiency.median.toFixed(3), "of the load generator", interval(efficiency))]),
    tile("Rows", figure(rowsPerSecond.mean), "rows/s", interval(rowsPerSecond)),
    tile("Output", figure(outputTokensPerSecond.mean), "tokens/s", interval(outputTokensPerSecond)),
    tile("Rows in", whole(rows.in), "rows", `${whole(rows.out)} out, ${whole(rows.rejected)} rejected`),
  ];
  return {
    id: "pipeline",
    title: "The pipeline",
    body: html`<p class="use"><code>${pipeline}</code></p><dl class="tiles">${tiles}</dl>`,
  };
}

function interval({ low, high, values }: Estimate): string {
  if (values.length < 2) return "one run";
  const show = Math.abs(high) < 10 ? (value: number) => value.toFixed(3) : figure;
  return `95 %: ${show(Math.max(0, low))} to ${show(high)}, n = ${values.length}`;
}

function pairSection({ pairs }: PipelineResult): Section | undefined {
  if (pairs.length === 0) return undefined;
  const columns = [
    { name: "Run" },
    { name: "Length", unit: "s" },
    { name: "Requests" },
    { name: "Failed" },
    { name: "Output", unit: "tokens" },
    { name: "Output", unit: "tokens/s" },
    { name: "Efficiency" },
  ];
  const row = (name: string, side: PairSide, more: string) => ({
    cells: [
      name,
      figure(side.seconds),
      whole(side.requests),
      whole(side.failed),
      whole(side.outputTokens),
      figure(side.outputTokensPerSecond),
      more,
    ],
  });
  const rows = pairs.flatMap(({ first, pipeline, raw, efficiency }, index) => [
    row(`Pair ${index + 1}, pipeline${first === "pipeline" ? " (first)" : ""}`, pipeline, efficiency.toFixed(3)),
    row(`Pair ${index + 1}, load generator${first === "raw" ? " (first)" : ""}`, raw, ""),
  ]);
  const body = table("Each pair of runs: the pipeline, and the load generator with the same requests", columns, rows);
  return { id: "pairs", title: "Against a plain load generator", body };
}

function serverSection({ servers }: PipelineResult): Section | undefined {
  if (servers.length === 0) return undefined;
  const charts: Record<string, Chart> = {};
  for (const [index, { model, timeline }] of servers.entries()) {
    const x = { title: "Time", unit: "s", values: timeline.at.map((at) => at / 1000) };
    charts[`server-${index}`] = {
      title: `${model}: calls at once`,
      unit: "calls",
      x,
      series: [
        { name: "in flight", values: timeline.inFlight, colour: "one", shape: "area" },
        { name: "allowed", values: timeline.limit, colour: "ink", dashed: true },
        { name: "waiting for a place", values: timeline.waiting, colour: "two" },
      ],
    };
    charts[`server-${index}-tokens`] = {
      title: `${model}: output, counted when a call ends`,
      unit: "tokens/s",
      x,
      series: [
        {
          name: "output tokens",
          values: lastSecond(timeline.outputTokens, timeline.interval),
          colour: "three",
          shape: "area",
        },
      ],
    };
  }
  const places = Object.entries(charts).map(([id, { title, unit }]) => chartPlace(id, title, unit));
  const columns = [
    { name: "Server" },
    { name: "Full", unit: "%" },
    { name: "Allowed at once" },
    { name: "Most at once" },
    { name: "Calls" },
    { name: "Output", unit: "tokens" },
  ];
  const rows = servers.map(({ model, server, fill, limit, peak, calls, outputTokens }) => ({
    cells: [`${model} at ${server}`, percent(fill), whole(limit), whole(peak), whole(calls), whole(outputTokens)],
  }));
  const body = html`<div class="charts">${places}</div>${table("Servers, in the median run", columns, rows)}`;
  return { id: "servers", title: "How full the servers were", body, charts };
}

function stepSection({ steps }: PipelineResult): Section {
  const longest = Math.max(1e-9, ...steps.map(({ queueSeconds, callSeconds }) => queueSeconds + callSeconds));
  const columns = [
    { name: "Step" },
    { name: "Time", text: true },
    { name: "Waiting", unit: "s" },
    { name: "At the server", unit: "s" },
    { name: "A call", unit: "ms" },
    { name: "Rows in" },
    { name: "Rows out" },
    { name: "Calls" },
    { name: "Input", unit: "tokens" },
    { name: "Output", unit: "tokens" },
  ];
  const rows = steps.map((step) => ({
    cells: [
      `${step.step} ${step.operator}`,
      stepBar(step.queueSeconds / longest, step.callSeconds / longest),
      figure(step.queueSeconds),
      figure(step.callSeconds),
      step.calls === 0 ? "–" : figure((step.callSeconds * 1000) / step.calls),
      ...[step.in, step.out, step.calls, step.inputTokens, step.outputTokens].map(whole),
    ],
  }));
  const key = html`<ul class="legend"><li class="queue">waiting for a place</li><li class="call">at the server</li></ul>`;
  const body = html`${key}${table("Steps, in the median run; seconds summed over rows", columns, rows)}`;
  return { id: "steps", title: "Where the time went", body };
}

function stepBar(queue: number, call: number): Markup {
  const rest = Math.max(0, 1 - queue - call);
  const part = (name: string, share: number) =>
    share <= 0 ? undefined : html`<i class="${name}" style="flex:${(share * 100).toFixed(2)}"></i>`;
  return html`<span class="bar" aria-hidden="true">${part("queue", queue)}${part("call", call)}${part("rest", rest)}</span>`;
}
