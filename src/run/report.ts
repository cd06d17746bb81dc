import type { Counts } from "../kernel/counts.ts";
import type { ModelReport, Reused, Usage } from "../llm/llm.ts";

/** What became of the rows at one step: in + born = out + rejected + dropped (+ unfinished when stopped). */
export interface StepReport {
  readonly step: number;
  readonly operator: string;
  readonly in: number;
  /** Extra rows: n - 1 for a row that became n, one for each child that failed. */
  readonly born: number;
  readonly out: number;
  readonly rejected: number;
  readonly dropped: number;
  /** Rows on their way when the run stopped. */
  readonly unfinished: number;
  /** How many rows each rule dropped. */
  readonly rules: Readonly<Record<string, number>>;
  /** Branches that failed where `--min` was met all the same. */
  readonly excused: number;
}

/** What a run did. */
export interface Report extends Pick<StepReport, "in" | "born" | "out" | "rejected" | "dropped" | "unfinished"> {
  readonly steps: readonly StepReport[];
  readonly models: readonly ModelReport[];
  readonly calls: number;
  readonly retries: number;
  readonly tokens: Usage;
  /** Money, where every model that was called has a price. */
  readonly cost: number | undefined;
  /** What all runs of the output spent together, where it is limited. */
  readonly spent?:
    | {
        readonly cost: number;
        readonly tokens: number;
        readonly maxCost?: number | undefined;
        readonly maxTokens?: number | undefined;
      }
    | undefined;
  /** What was taken from the journal, or from another call of this run, instead of being asked. */
  readonly reused: Reused;
  /** Milliseconds. */
  readonly duration: number;
  readonly rejects: {
    readonly file: string | undefined;
    readonly byCode: Readonly<Record<string, number>>;
    /** What the first reject of each code says. */
    readonly first?: Readonly<Record<string, string>>;
  };
  readonly warnings: readonly string[];
}

export interface ReportParts extends Pick<Report, "models" | "rejects" | "warnings" | "duration" | "spent"> {
  readonly counts: readonly Counts[];
}

/** Adds up what the steps counted. */
export function makeReport({ counts, models, rejects, warnings, duration, spent }: ReportParts): Report {
  const steps = counts.map((count, step) => stepReport(count, step, counts[step + 1]));
  const sum = (pick: (step: StepReport) => number) => steps.reduce((total, step) => total + pick(step), 0);
  const called = models.filter(({ calls }) => calls > 0);
  const priced = called.length > 0 && called.every(({ cost }) => cost !== undefined);
  return {
    in: steps[0]?.in ?? 0,
    born: sum(({ born }) => born),
    out: steps.at(-1)?.out ?? 0,
    rejected: sum(({ rejected }) => rejected),
    dropped: sum(({ dropped }) => dropped),
    unfinished: sum(({ unfinished }) => unfinished),
    steps,
    models,
    calls: models.reduce((total, { calls }) => total + calls, 0),
    retries: models.reduce((total, { retries }) => total + retries, 0),
    tokens: {
      input: models.reduce((total, { tokens }) => total + tokens.input, 0),
      output: models.reduce((total, { tokens }) => total + tokens.output, 0),
    },
    cost: priced ? called.reduce((total, { cost }) => total + cost!, 0) : undefined,
    ...(spent === undefined ? {} : { spent }),
    reused: addUp(models.map(({ reused }) => reused)),
    duration,
    rejects: { file: rejects.file, byCode: { ...rejects.byCode }, first: { ...rejects.first } },
    warnings: [...warnings],
  };
}

/** The cost is known where each model that was reused has a price. */
function addUp(all: readonly Reused[]): Reused {
  const used = all.filter(({ tokens }) => tokens.input + tokens.output > 0);
  return {
    calls: all.reduce((sum, { calls }) => sum + calls, 0),
    tokens: {
      input: used.reduce((sum, { tokens }) => sum + tokens.input, 0),
      output: used.reduce((sum, { tokens }) => sum + tokens.output, 0),
    },
    cost:
      used.length > 0 && used.every(({ cost }) => cost !== undefined)
        ? used.reduce((sum, { cost }) => sum + cost!, 0)
        : undefined,
  };
}

/** Rows that lie between two steps when a run stops are unfinished at the one they would have reached. */
function stepReport(count: Counts, step: number, next: Counts | undefined): StepReport {
  const { operator, born, out, rejected, dropped, excused } = count;
  const lost = next === undefined ? 0 : out - next.in;
  return {
    step,
    operator,
    in: count.in,
    born,
    out,
    rejected,
    dropped,
    unfinished: count.unfinished + lost,
    rules: Object.fromEntries(count.rules),
    excused,
  };
}
