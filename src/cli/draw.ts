import { styleText } from "node:util";
import type { Progress, StepCount } from "../run/events.ts";
import { count, rate, time } from "./summary.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
  /** @default what the terminal and NO_COLOR say */
  readonly colour?: boolean;
}

/** The progress of a run as lines: a bar a step, then rates, calls and the time that is left. */
export function drawProgress(progress: Progress, total: number | undefined, size: Size): string[] {
  const source = sourceShare(progress, total);
  const shares = stepShares(progress.steps, source);
  const names = Math.min(14, Math.max(...progress.steps.map((step) => step.operator.length)));
  const hidden = Math.max(0, progress.steps.length - (size.height - 1));
  const lines = progress.steps.map((step, index) => stepLine(step, shares[index]!, source !== undefined, names, size));
  return [...lines.slice(hidden), footer(progress, shares.at(-1) ?? 0, source !== undefined, size)];
}

/** How much of the source was read, if that can be known. */
function sourceShare({ steps }: Progress, total: number | undefined): number | undefined {
  const read = steps[0]?.in ?? 0;
  return total !== undefined && total > 0 ? Math.min(1, read / total) : undefined;
}

/** How much of all the work each step has behind it: what reached it, times what it has done of that. */
function stepShares(steps: readonly StepCount[], source = 1): number[] {
  let share = source;
  return steps.map((step, index) => {
    const next = steps[index + 1];
    const settled = step.rejected + step.dropped + (next ? Math.min(step.out, next.in) : step.out);
    // An expanding step gives more than it took: its own progress cannot be told from counts, so it hands on what it has.
    if (step.in > 0 && settled < step.in) share *= settled / step.in;
    return step.in === 0 && index > 0 ? 0 : share;
  });
}

function stepLine(step: StepCount, share: number, known: boolean, names: number, size: Size): string {
  const name = step.operator.slice(0, names).padEnd(names);
  const numbers = [
    count(step.out),
    ...(step.dropped > 0 ? [`${count(step.dropped)} dropped`] : []),
    ...(step.rejected > 0 ? [paint("red", `${count(step.rejected)} rejected`, size)] : []),
  ].join(", ");
  const room = size.width - names - 12 - visible(numbers);
  if (room < 4) return clip(`${name} ${numbers}`, size.width);
  const width = Math.min(30, room);
  const percent = known ? `${Math.floor(share * 100)}%`.padStart(4) : "    ";
  return `${name} ${bar(share, width, known, size)} ${percent} ${numbers}`;
}

function bar(share: number, width: number, known: boolean, size: Size): string {
  const full = Math.round(Math.min(1, share) * width);
  const done = "█".repeat(full);
  return `${paint(known && share >= 1 ? "green" : "cyan", done, size)}${paint("dim", "░".repeat(width - full), size)}`;
}

function footer(
  { steps, calls, tokens, elapsed, waiting = [], batches = [], publishing }: Progress,
  share: number,
  known: boolean,
  size: Size,
): string {
  const seconds = elapsed / 1000;
  const parts = [
    ...waiting.map(({ server, since }) => paint("red", `waiting for ${server} since ${time(since)}`, size)),
    ...batches.flatMap(batchParts),
    ...(publishing ? [`${publishing.doing} ${publishing.name} ${Math.floor(publishing.share * 100)}%`] : []),
    time(elapsed),
    `${count(rate(steps.at(-1)?.out ?? 0, seconds))} rows/s`,
    ...(calls.done + calls.inFlight > 0
      ? [`${count(rate(tokens.output, seconds))} tokens/s`, `${count(calls.inFlight)} in flight`]
      : []),
    ...(calls.retries > 0 ? [`${count(calls.retries)} again`] : []),
    ...(known && share > 0.01 && share < 1 ? [`${time((elapsed * (1 - share)) / share)} left`] : []),
  ];
  return paint("dim", clip(parts.join(" · "), size.width), size);
}

/** What is out, and what waits to go: `2 batches out: 1,200 of 8,192 done · 300 gathered`. */
function batchParts({ batches, requests, done, gathered }: NonNullable<Progress["batches"]>[number]): string[] {
  const name = batches === 1 ? "batch" : "batches";
  return [
    ...(batches > 0 ? [`${batches} ${name} out: ${count(done)} of ${count(requests)} done`] : []),
    ...(gathered > 0 ? [`${count(gathered)} gathered`] : []),
  ];
}

function paint(style: "red" | "green" | "cyan" | "dim", text: string, { colour = wantsColour() }: Size): string {
  return colour && text !== "" ? styleText(style, text, { validateStream: false }) : text;
}

/** https://no-color.org */
function wantsColour(): boolean {
  return !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
}

function clip(text: string, width: number): string {
  return visible(text) <= width ? text : `${plain(text).slice(0, Math.max(0, width - 1))}…`;
}

function visible(text: string): number {
  return plain(text).length;
}

function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is control characters that it takes out
  return text.replace(/\x1b\[\d+m/g, "");
}
