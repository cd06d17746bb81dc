import { direction, mean, type Ratio, ratioOf } from "./bootstrap.ts";
import { comparableTargets, differences, refuse } from "./comparable.ts";
import { type ComparedMetric, legMetrics, pipelineMetrics } from "./compared-metrics.ts";
import type { BenchResult, Leg, Load } from "./result.ts";
import { isSound, type Level, levelsOf, settingOf } from "./settings.ts";

export type Verdict = "better" | "worse" | "no difference to see" | "too few runs";

/** One figure of two runs. */
export interface ComparedFigure {
  readonly name: string;
  readonly unit: string;
  readonly wanted: "more" | "less";
  /** Mean over repeats. */
  readonly a: number;
  readonly b: number;
  readonly n: readonly [a: number, b: number];
  /** B over A. */
  readonly ratio: number | null;
  /** 95 %; null with fewer than two runs on a side. */
  readonly interval: Omit<Ratio, "ratio"> | null;
  readonly verdict: Verdict;
}

/** One setting that both have. */
export interface ComparedSetting {
  readonly name: string;
  /** Models of A and of B. */
  readonly models: readonly [a: string, b: string];
  /** Of a load test. */
  readonly load?: Load;
  readonly figures: readonly ComparedFigure[];
}

export interface Comparison {
  readonly distilBenchComparison: 1;
  readonly kind: BenchResult["kind"];
  readonly a: ComparedRun;
  readonly b: ComparedRun;
  readonly settings: readonly ComparedSetting[];
  readonly notes: readonly string[];
}

export interface ComparedRun {
  readonly name: string;
  readonly started: string;
  readonly models: readonly string[];
}

export interface CompareOptions {
  /** How they are called, such as their files' names. */
  readonly names: readonly [a: string, b: string];
  readonly seed: string;
}

/** Compares two results, setting by setting. Throws ERR_USAGE where they do not measure the same thing. */
export function compareResults(a: BenchResult, b: BenchResult, { names, seed }: CompareOptions): Comparison {
  refuse(a, b, names);
  const { settings, notes } =
    a.kind === "pipeline" ? { settings: comparePipelines(a, b, seed), notes: [] } : compareLegs(a, b, names, seed);
  return {
    distilBenchComparison: 1,
    kind: a.kind,
    a: runOf(a, names[0]),
    b: runOf(b, names[1]),
    settings,
    notes: [...notes, ...differences(a, b), ...statisticsNotes(settings)],
  };
}

function runOf({ started, targets }: BenchResult, name: string): ComparedRun {
  return { name, started, models: targets.map(({ model }) => model) };
}

function comparePipelines(a: BenchResult, b: BenchResult, seed: string): ComparedSetting[] {
  const figures = pipelineMetrics.flatMap((metric) =>
    compareFigure(metric, metric.values(a.pipeline!), metric.values(b.pipeline!), seed),
  );
  return [{ name: "the pipeline", models: ["", ""], figures }];
}

function compareLegs(a: BenchResult, b: BenchResult, names: CompareOptions["names"], seed: string) {
  const settings: ComparedSetting[] = [];
  const notes: string[] = [];
  for (const [left, right] of comparableTargets(a, b, names)) {
    const others = new Map(levelsOf(b.legs, right).map((level) => [settingOf(level.load), level]));
    for (const level of levelsOf(a.legs, left)) {
      const other = others.get(settingOf(level.load));
      others.delete(settingOf(level.load));
      notes.push(...leftOut(level, other, names));
      if (other === undefined || level.sound.length === 0 || other.sound.length === 0) continue;
      const models = [a.targets[left]!.model, b.targets[right]!.model] as const;
      settings.push({
        name: level.name,
        models,
        load: level.load,
        figures: compareLevel(level, other, a, b, `${seed}/${left}`),
      });
    }
    notes.push(...[...others.values()].map(({ name }) => `${name} is only in ${names[1]}`));
  }
  return { settings, notes };
}

function leftOut(level: Level, other: Level | undefined, names: CompareOptions["names"]): string[] {
  if (other === undefined) return [`${level.name} is only in ${names[0]}`];
  return [level, other].flatMap(({ name, legs }, side) => {
    const unsound = legs.filter((leg) => !isSound(leg)).length;
    return unsound === 0
      ? []
      : [`${name}: left out of ${names[side]}: ${unsound} of ${legs.length} runs, invalid or partial`];
  });
}

function compareLevel(left: Level, right: Level, a: BenchResult, b: BenchResult, seed: string): ComparedFigure[] {
  const sameSlo = JSON.stringify(a.slo) === JSON.stringify(b.slo);
  return legMetrics
    .filter(({ slo }) => sameSlo || !slo)
    .flatMap((metric) => {
      const values = (legs: readonly Leg[]) =>
        legs.map(metric.value).filter((value) => value !== null && value !== undefined);
      return compareFigure(metric, values(left.sound), values(right.sound), `${seed}/${left.name}`);
    });
}

function compareFigure(
  { name, unit, wanted }: ComparedMetric,
  before: readonly number[],
  after: readonly number[],
  seed: string,
): ComparedFigure[] {
  if (before.length === 0 || after.length === 0) return [];
  const [a, b] = [mean(before), mean(after)];
  const found = ratioOf(before, after, `${seed}/${name}`);
  const ratio = a > 0 ? b / a : null;
  const interval = found && { low: found.low, high: found.high };
  return [
    {
      name,
      unit,
      wanted,
      a,
      b,
      n: [before.length, after.length],
      ratio,
      interval,
      verdict: verdictOf(before, after, found, wanted),
    },
  ];
}

function verdictOf(
  before: readonly number[],
  after: readonly number[],
  ratio: Ratio | null,
  wanted: "more" | "less",
): Verdict {
  if (before.length < 2 || after.length < 2) return "too few runs";
  const way = ratio === null ? direction(before, after) : ratio.low > 1 ? 1 : ratio.high < 1 ? -1 : 0;
  if (way === 0) return "no difference to see";
  return way > 0 === (wanted === "more") ? "better" : "worse";
}

function statisticsNotes(settings: readonly ComparedSetting[]): string[] {
  const figures = settings.flatMap((setting) => setting.figures);
  const few = figures.some(({ verdict }) => verdict === "too few runs");
  const many = figures.filter(({ interval }) => interval !== null).length;
  return [
    ...(few ? ["One run says nothing of how runs differ: --repeat 5 on both gives intervals and verdicts"] : []),
    ...(many >= 10
      ? [
          `Of ${many} comparisons of equal runs some ${Math.round(many / 20)} would show a difference by chance: look for what holds at several settings`,
        ]
      : []),
  ];
}
