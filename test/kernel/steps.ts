import type { Queue, Step } from "../../src/kernel/kinds.ts";
import { Dropped } from "../../src/kernel/kinds.ts";
import type { Limiter } from "../../src/llm/limiter.ts";
import type { Row } from "../../src/row.ts";
import { type Case, dropsFor, failsFor, litter, next, type Pace, type Spec, throwsAfter } from "./graph.ts";
import { joinValues } from "./naive.ts";
import { mix, turns } from "./random.ts";

/** What the kernel did to the world during a case. */
export interface Traces {
  opened: number;
  closed: number;
  pulled: number;
  /** `return()` calls that came after the end. */
  lateReturns: number;
  readonly written: Map<number, { rows: number[]; whole: boolean | undefined }>;
  /** The most calls that ran at once, by model. */
  readonly peaks: number[];
}

/** Makes kernel steps of a case; every operator reads and adds the column `v`. */
export function stepsOf(given: Case, limiters: readonly Limiter[], traces: Traces): Step[] {
  return [sourceOf(given, traces), ...given.steps.flatMap((spec) => stepOf(spec, limiters, traces))];
}

function sourceOf(given: Case, traces: Traces): Step {
  return {
    kind: "source",
    name: "source",
    open(call) {
      traces.opened++;
      return strict(rowsFrom(given, traces, call.signal), traces);
    },
  };
}

async function* rowsFrom(
  { rows, arrays, seed, breaks, hangs }: Case,
  traces: Traces,
  signal: AbortSignal,
): AsyncGenerator<Row[]> {
  try {
    for (let index = 0; index < rows; ) {
      if (mix(seed, index) < 0.3) await turns(1);
      signal.throwIfAborted();
      const array: Row[] = [];
      for (let count = 0; count < arrays && index < rows; count++, index++) {
        if (index === breaks) throw new Error("source broke");
        if (index === hangs) await aborted(signal);
        array.push({ v: next(index, seed) });
      }
      traces.pulled = index;
      yield array;
    }
  } finally {
    traces.closed++;
  }
}

/** A source that has nothing more to say until it is told to stop. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** Notes a `return()` for an iterator that has ended or thrown. */
function strict(rows: AsyncGenerator<Row[]>, traces: Traces): AsyncIterable<Row[]> {
  let over = false;
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        try {
          const result = await rows.next();
          over ||= result.done === true;
          return result;
        } catch (error) {
          over = true;
          throw error;
        }
      },
      async return() {
        if (over) traces.lateReturns++;
        return rows.return(undefined);
      },
    }),
  };
}

const columns = { reads: ["v"], adds: ["v"] } as const;

function stepOf(spec: Spec, limiters: readonly Limiter[], traces: Traces): Step[] {
  switch (spec.kind) {
    case "row":
      return [rowOf(spec, limiters, traces)];
    case "many":
      return [
        {
          kind: "row",
          name: `many${spec.id}`,
          many: true,
          ...columns,
          fn: (row) =>
            paced(spec.async, spec.id, row, () => {
              fail(row, spec);
              return litterOf(row, spec.id, litter(value(row), spec.id));
            }),
        },
      ];
    case "expand":
      return [{ kind: "expand", name: `expand${spec.id}`, ...columns, fn: (row) => expandOf(row, spec) }];
    case "fan":
      return fanOf(spec, limiters, traces);
    case "sort":
      return [{ kind: "stream", name: "sort", fn: sort }];
    case "skip":
      return [{ kind: "stream", name: "skip", fn: (rows) => skip(rows, spec.every) }];
    case "take":
      return [{ kind: "stream", name: "take", fn: (rows) => take(rows, spec.count) }];
    case "save":
      return [saveOf(spec, traces)];
  }
}

function rowOf(spec: Spec & { kind: "row" }, limiters: readonly Limiter[], traces: Traces): Step {
  const limiter = limiters[spec.model];
  const work = (row: Row) => {
    fail(row, spec);
    if (dropsFor(value(row), spec.id, spec.drops)) return mix(value(row)) < 0.5 ? undefined : new Dropped("rule");
    const made = { v: next(value(row), spec.id) };
    // As people write it: now a copy of the row, now one of its own.
    return mix(value(row), 606) < 0.5 ? { ...row, ...made } : made;
  };
  return {
    kind: "row",
    name: `row${spec.id}`,
    ...columns,
    ...(limiter ? { queues: [limiter as Queue] } : { concurrency: 1 + (spec.id % 3) }),
    fn: (row, { signal, priority }) => {
      if (limiter === undefined) return paced(spec.async, spec.id, row, () => work(row));
      const job = async () => {
        traces.peaks[spec.model] = Math.max(traces.peaks[spec.model] ?? 0, limiter.running);
        return paced(spec.async, spec.id, row, () => work(row));
      };
      return limiter.run(job, { signal, priority });
    },
  };
}

function fanOf(spec: Spec & { kind: "fan" }, limiters: readonly Limiter[], traces: Traces): Step[] {
  const branches = spec.branches.map((branch) => branch.flatMap((inner) => stepOf(inner, limiters, traces)));
  return [
    { kind: "fan", branches, seed: "s", ...(spec.pick === undefined ? {} : { pick: spec.pick }) },
    {
      kind: "join",
      name: `join${spec.id}`,
      ...columns,
      ...(spec.min === undefined ? {} : { min: spec.min }),
      fn(row, answers) {
        if (failsFor(value(row), spec.id, spec.joinFails)) throw new Error("join failed");
        const values = answers.map((rows) => rows.map((one) => (one["v"] as number | null) ?? -1));
        return { ...row, v: joinValues(spec.id, values) };
      },
    },
  ];
}

function saveOf(spec: Spec & { kind: "save" }, traces: Traces): Step {
  const record = { rows: [] as number[], whole: undefined as boolean | undefined };
  traces.written.set(spec.id, record);
  return {
    kind: "sink",
    name: "save",
    async write(rows) {
      if (spec.slow) await turns(1);
      record.rows.push(...rows.map(value));
    },
    finish(whole) {
      record.whole = whole;
    },
  };
}

function* expandOf(row: Row, spec: Spec & { kind: "expand" }): Generator<Row> {
  const failing = failsFor(value(row), spec.id, spec.fails);
  const count = failing ? throwsAfter(value(row), spec.id) : litter(value(row), spec.id);
  yield* litterOf(row, spec.id, count);
  if (failing) throw new Error("expand failed");
}

function litterOf(row: Row, id: number, count: number): Row[] {
  return Array.from({ length: count }, (_, index) => ({ ...row, v: next(value(row), id, index + 1) }));
}

function value(row: Row): number {
  return row["v"] as number;
}

function fail(row: Row, { id, fails }: { id: number; fails: number }): void {
  if (failsFor(value(row), id, fails)) throw new Error(`failed ${id}`);
}

function paced<T>(pace: Pace, id: number, row: Row, work: () => T): T | Promise<T> {
  if (pace === "sync") return work();
  const count = pace === "micro" ? 0.5 : Math.floor(mix(value(row), id, 505) * 4);
  return turns(count).then(work);
}

async function* sort(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  yield* all.sort((a, b) => (value(a) ?? -1) - (value(b) ?? -1));
}

async function* skip(rows: AsyncIterable<Row>, every: number): AsyncGenerator<Row> {
  for await (const row of rows) if ((value(row) ?? 0) % every !== 0) yield row;
}

async function* take(rows: AsyncIterable<Row>, count: number): AsyncGenerator<Row> {
  let left = count;
  if (left === 0) return;
  for await (const row of rows) {
    yield row;
    if (--left === 0) return;
  }
}
