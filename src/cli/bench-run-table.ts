import type { Estimate, PairSide, PipelineResult } from "../bench/result.ts";
import { columnsText } from "./columns-text.ts";
import { number } from "./figure.ts";

/** What `bench run` found, as tables for people. */
export function pipelineTables(result: PipelineResult): string {
  const { rows, rowsPerSecond, outputTokensPerSecond, efficiency } = result;
  const head = [
    `${result.pipeline}\n${rows.in} rows in, ${rows.out} out, ${rows.rejected} rejected`,
    `rows/s: ${shown(rowsPerSecond)}`,
    `output tokens/s: ${shown(outputTokensPerSecond)}`,
    ...(efficiency === null ? [] : [`pipeline efficiency: ${efficiencyText(efficiency)}`]),
  ];
  const parts = [`${head.join("\n")}\n`, pairsTable(result), serversTable(result), stepsTable(result)];
  return parts.filter((part) => part !== "").join("\n");
}

function shown({ mean, low, high, values }: Estimate): string {
  return values.length < 2 ? number(mean) : `${number(mean)} (95 %: ${number(Math.max(0, low))} to ${number(high)})`;
}

function efficiencyText({ median, values }: Estimate): string {
  return `${median.toFixed(3)} of the load generator's tokens/s (each pair: ${values.map((value) => value.toFixed(3)).join(", ")})`;
}

function pairsTable({ pairs }: PipelineResult): string {
  if (pairs.length === 0) return "";
  const side = (
    pair: number,
    name: string,
    { seconds, requests, failed, outputTokensPerSecond }: PairSide,
    first: boolean,
  ) => [
    `${pair} ${name}${first ? " (first)" : ""}`,
    number(seconds),
    String(requests),
    String(failed),
    number(outputTokensPerSecond),
  ];
  const rows = pairs.flatMap((pair, index) => [
    side(index + 1, "pipeline", pair.pipeline, pair.first === "pipeline"),
    side(index + 1, "load generator", pair.raw, pair.first === "raw"),
  ]);
  return columnsText([["pair", "seconds", "requests", "failed", "output tok/s"], ...rows]);
}

function serversTable({ servers }: PipelineResult): string {
  if (servers.length === 0) return "";
  const rows = servers.map(({ model, server, limit, calls, fill, peak, outputTokens }) => [
    `${model} at ${server}`,
    `${(fill * 100).toFixed(1)} %`,
    String(limit),
    String(peak),
    String(calls),
    String(outputTokens),
  ]);
  return columnsText([["server", "full", "limit", "most", "calls", "output tokens"], ...rows]);
}

function stepsTable({ steps }: PipelineResult): string {
  const rows = steps.map((step) => [
    `${step.step} ${step.operator}`,
    String(step.in),
    String(step.out),
    String(step.calls),
    ...(step.calls === 0
      ? ["", "", "", ""]
      : [
          number(step.queueSeconds),
          number(step.callSeconds),
          number((step.callSeconds / step.calls) * 1000),
          String(step.outputTokens),
        ]),
  ]);
  return columnsText([
    ["step", "in", "out", "calls", "s waiting", "s at the server", "ms a call", "output tokens"],
    ...rows,
  ]);
}
