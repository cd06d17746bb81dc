import { DistilError } from "../errors.ts";
import type { BenchResult, Workload } from "./result.ts";
import { settingOf } from "./settings.ts";

type Names = readonly [a: string, b: string];

/** Throws ERR_USAGE where two results did not measure the same thing: a ratio of them would mean nothing. */
export function refuse(a: BenchResult, b: BenchResult, names: Names): void {
  if (a.kind !== b.kind)
    throw incomparable(
      names,
      `one is of a ${kinds[a.kind]} and the other of a ${kinds[b.kind]}`,
      "Compare two of one kind",
    );
  if (a.pipeline !== undefined && b.pipeline !== undefined) {
    if (a.pipeline.pipeline !== b.pipeline.pipeline)
      throw incomparable(names, "they are of different pipelines", "Run the same pipeline for both");
    if (a.pipeline.rows.in !== b.pipeline.rows.in)
      throw incomparable(
        names,
        `they read ${a.pipeline.rows.in} and ${b.pipeline.rows.in} rows`,
        "Use the same --limit for both",
      );
  }
  if (a.workload !== undefined && b.workload !== undefined) refuseWorkloads(a.workload, b.workload, names);
  if (a.kind === "load") refuseLoads(a, b, names);
}

const kinds = { load: "load test", pipeline: "pipeline" } as const;

function refuseWorkloads(a: Workload, b: Workload, names: Names): void {
  for (const [part, what] of [
    ["source", "their prompts come from different places"],
    ["description", "their prompts or lengths differ"],
    ["prompts", "they have different numbers of prompts"],
    ["seed", "their seeds differ, and with them prompts and lengths"],
    ["ignoreEos", "only one of them has --ignore-eos"],
    ["stream", "only one of them streams"],
  ] as const) {
    // Random words are as many as there are requests.
    if (a[part] === b[part] || (part === "prompts" && a.source === "synthetic")) continue;
    throw incomparable(
      names,
      `${what} (${String(a[part])} / ${String(b[part])})`,
      "Run both with the same prompts and lengths",
    );
  }
}

function refuseLoads(a: BenchResult, b: BenchResult, names: Names): void {
  const of = ({ legs }: BenchResult) => new Set(legs.map(({ load }) => settingOf(load)));
  const [left, right] = [of(a), of(b)];
  if ([...left].some((setting) => right.has(setting))) return;
  const modes = [a, b].map(({ legs }) => legs[0]?.load.mode);
  const what =
    modes[0] === modes[1]
      ? `they have no ${modes[0] ?? "leg"} in common`
      : "one has legs by concurrency and the other by rate";
  throw incomparable(names, what, `Run both with the same ${modes[0] === "rate" ? "--rate" : "--concurrency"}`);
}

/** Which model of A is compared with which of B: their only ones, or those of one name. */
export function comparableTargets(
  a: BenchResult,
  b: BenchResult,
  names: Names,
): readonly (readonly [a: number, b: number])[] {
  if (a.targets.length === 1 && b.targets.length === 1) return [[0, 0]];
  const pairs = a.targets.flatMap(({ model }, index) => {
    const other = b.targets.findIndex((target) => target.model === model);
    return other < 0 ? [] : [[index, other] as const];
  });
  if (pairs.length > 0) return pairs;
  throw incomparable(
    names,
    "they have no model in common",
    "Run both with models of the same names, or with one model each",
  );
}

/** What a reader should know before believing a difference. */
export function differences(a: BenchResult, b: BenchResult): string[] {
  const notes: string[] = [];
  const parts = ["cpu", "cores", "memoryBytes", "platform", "node", "distilstream"] as const;
  const other = parts.filter((part) => a.environment[part] !== b.environment[part]);
  if (other.length > 0) {
    const said = other.map((part) => `${part} ${a.environment[part]} / ${b.environment[part]}`);
    notes.push(`The machines that sent the requests differ: ${said.join(", ")}`);
  }
  if (JSON.stringify(a.slo) !== JSON.stringify(b.slo)) notes.push("Their objectives differ, so goodput is left out");
  const counts = [a, b].map(({ legs }) => [...new Set(legs.map(({ tokens }) => tokens.source))].sort().join(", "));
  if (counts[0] !== counts[1])
    notes.push(`Their output tokens are counted in different ways: ${counts[0]} / ${counts[1]}`);
  const windows = [a, b].map(({ legs }) => Math.max(0, ...legs.map(({ window }) => window.seconds)));
  if (Math.max(...windows) > 1.5 * Math.min(...windows))
    notes.push(`Their legs measured ${windows[0]!.toFixed(0)} and ${windows[1]!.toFixed(0)} s`);
  return notes;
}

function incomparable([a, b]: Names, what: string, hint: string): DistilError {
  return new DistilError("ERR_USAGE", `Cannot compare ${a} with ${b} as ${what}`, { hint });
}
