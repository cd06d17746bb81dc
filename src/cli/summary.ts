import type { Report } from "../run/report.ts";

/** What a run did, in a line; another for rejects, and one where nothing came out. `whole`: it was not stopped. */
export function summarize(report: Report, whole = true): string[] {
  const seconds = report.duration / 1000;
  const rows = [
    `${count(report.in)} ${report.in === 1 ? "row" : "rows"} in`,
    `${count(report.out)} out`,
    ...(report.dropped > 0 ? [`${count(report.dropped)} dropped`] : []),
    ...(report.rejected > 0 ? [`${count(report.rejected)} rejected`] : []),
    ...(report.unfinished > 0 ? [`${count(report.unfinished)} ${whole ? "not needed" : "unfinished"}`] : []),
  ];
  const work = `${time(report.duration)}, ${count(rate(report.in, seconds))} rows/s`;
  return [
    `${rows.join(", ")}${calls(report, seconds)}${reused(report)}; ${work}`,
    ...byStep(report),
    ...drops(report),
    ...budget(report),
    ...rejects(report),
    ...(report.out === 0 && report.unfinished === 0 && whole ? [`warning: no rows came out${whereTo(report)}`] : []),
  ];
}

function calls({ calls, retries, tokens, cost }: Report, seconds: number): string {
  if (calls === 0) return "";
  const repeated = retries > 0 ? ` (${count(retries)} again)` : "";
  const speed = count(rate(tokens.output, seconds));
  return `; ${callCount(calls)}${repeated}, ${count(tokens.input)} + ${count(tokens.output)} tokens (${speed}/s)${money(cost)}`;
}

function callCount(calls: number): string {
  return `${count(calls)} ${calls === 1 ? "call" : "calls"}`;
}

function money(cost: number | undefined): string {
  return cost === undefined ? "" : `, cost ${cost.toFixed(cost < 1 ? 4 : 2)}`;
}

/** What was answered before, and what that saved. */
function reused({ reused: { calls, tokens, cost } }: Report): string {
  if (calls === 0) return "";
  return `; ${callCount(calls)} reused, ${count(tokens.input)} + ${count(tokens.output)} tokens${money(cost)} saved`;
}

/** Who asked whom for how much, where there were several. */
function byStep({ models, steps }: Report): string[] {
  const uses = models.flatMap(({ model, steps: asked }) => asked.map((use) => ({ ...use, model })));
  if (uses.length < 2) return [];
  return uses
    .sort((a, b) => a.step - b.step)
    .map(({ step, model, calls, tokens, cost }) => {
      const name = steps[step]?.operator ?? `step ${step}`;
      return `  ${name}, ${model}: ${callCount(calls)}, ${count(tokens.input)} + ${count(tokens.output)} tokens${money(cost)}`;
    });
}

/** What is spent of a budget, over all runs. */
function budget({ spent }: Report): string[] {
  if (spent === undefined) return [];
  const { cost, tokens, maxCost, maxTokens } = spent;
  const parts = [
    ...(maxCost === undefined ? [] : [`${cost.toFixed(cost < 1 ? 4 : 2)} of ${maxCost}`]),
    ...(maxTokens === undefined ? [] : [`${count(tokens)} of ${count(maxTokens)} tokens`]),
  ];
  return [`spent over all runs of this output: ${parts.join(", ")}`];
}

/** Which step left out how many, by which rule. */
function drops({ steps }: Report): string[] {
  const parts = steps
    .filter(({ dropped }) => dropped > 0)
    .map(({ operator, dropped, rules: byRule }) => {
      const named = Object.entries(byRule).filter(([rule]) => rule !== `left out by ${operator}`);
      const rules = named.map(([rule, number]) => `${rule} ${count(number)}`);
      return `${operator} ${count(dropped)}${rules.length > 0 ? ` (${rules.join(", ")})` : ""}`;
    });
  return parts.length > 0 ? [`  dropped: ${parts.join("; ")}`] : [];
}

/** How many of which kind, and what the first of each says: the file is for the rest. */
function rejects({ rejected, rejects: { file, byCode, first = {} } }: Report): string[] {
  if (rejected === 0) return [];
  const codes = Object.entries(byCode).map(([code, number]) => `${code} ${count(number)}`);
  return [
    `${count(rejected)} ${rejected === 1 ? "row" : "rows"} rejected (${codes.join(", ")})${file ? `: see ${file}` : ""}`,
    ...Object.entries(first)
      .slice(0, 3)
      .map(([code, message]) => `  ${code}, first: ${oneLine(message)}`),
  ];
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

/** The step that dropped or rejected the most, as the likely reason. */
function whereTo({ in: rows, steps }: Report): string {
  if (rows === 0) return ": the source gave none";
  const lost = (step: Report["steps"][number]) => step.dropped + step.rejected;
  const most = [...steps].sort((a, b) => lost(b) - lost(a))[0];
  return most && lost(most) > 0 ? `: ${most.operator} left out ${count(lost(most))}` : "";
}

export function rate(amount: number, seconds: number): number {
  const each = seconds > 0 ? amount / seconds : 0;
  if (each >= 10) return Math.round(each);
  return each < 0.1 ? Number(each.toPrecision(1)) : Math.round(each * 10) / 10;
}

/** `12,345` */
export function count(value: number): string {
  // The first use of a locale takes 10 ms.
  if (Number.isInteger(value) && value < 1000) return String(value);
  return value.toLocaleString("en-US", { maximumFractionDigits: value < 0.1 ? 4 : 1 });
}

/** Milliseconds as `0.4 s`, `12 s`, `3 m 05 s` or `2 h 10 m`. */
export function time(duration: number): string {
  const seconds = duration / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} m`;
}
