import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Reject } from "../../src/kernel/failed.ts";
import { type Flow, startFlow } from "../../src/kernel/run.ts";
import { Limiter } from "../../src/llm/limiter.ts";
import { originOf, type Row } from "../../src/row.ts";
import { type Case, randomCase, type Spec } from "./graph.ts";
import { type Expected, interpret } from "./naive.ts";
import { Random, turns } from "./random.ts";
import { stepsOf, type Traces } from "./steps.ts";

const CASES = Number(process.env["CASES"] ?? 2000);
const FIRST = Number(process.env["SEED"] ?? Math.floor(Math.random() * 1e9));
/** Longer than any case takes: past it, the kernel hangs. */
const WATCHDOG = Number(process.env["WATCHDOG"] ?? 10_000);

const stray: unknown[] = [];
process.on("unhandledRejection", (error) => stray.push(error));
after(() => assert.deepEqual(stray, [], "no rejection may go unhandled"));

interface Outcome {
  readonly flow: Flow;
  readonly rows: readonly Row[];
  readonly rejects: readonly Reject[];
  readonly traces: Traces;
  readonly limiters: readonly Limiter[];
  readonly error: unknown;
  readonly left: boolean;
}

async function runCase(given: Case): Promise<Outcome> {
  const traces: Traces = { opened: 0, closed: 0, pulled: 0, lateReturns: 0, written: new Map(), peaks: [] };
  const limiters = given.limits.map((limit) => new Limiter(limit));
  const rejects: Reject[] = [];
  const abort = new AbortController();
  const flow = startFlow(stepsOf(given, limiters, traces), {
    signal: abort.signal,
    ordered: given.ordered,
    onError: given.onError,
    window: { rows: given.window },
    onReject: (reject) => rejects.push(reject),
  });
  if (given.aborts !== undefined) void turns(given.aborts).then(() => abort.abort(new Error("aborted")));
  const rows: Row[] = [];
  let error: unknown;
  let left = false;
  try {
    for await (const array of flow) {
      if (given.slowReader) await turns(2);
      rows.push(...array);
      if (given.leaves !== undefined && rows.length >= given.leaves) {
        left = true;
        break;
      }
    }
  } catch (thrown) {
    error = thrown;
  }
  return { flow, rows, rejects, traces, limiters, error, left };
}

async function guarded(given: Case): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const watchdog = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error("the kernel hangs")), WATCHDOG);
  });
  try {
    return await Promise.race([runCase(given), watchdog]);
  } finally {
    clearTimeout(timer);
  }
}

function check(given: Case, outcome: Outcome): void {
  const expected = interpret(given);
  const { error, left, traces, limiters } = outcome;
  assert.equal(traces.opened, traces.closed, "the source is closed once");
  assert.equal(traces.lateReturns, 0, "what has ended is not closed again");
  for (const limiter of limiters) assert.equal(limiter.running + limiter.queued, 0, "no call outlives the run");
  for (const [model, most] of traces.peaks.entries()) assert.ok((most ?? 0) <= given.limits[model]!, "limits are kept");
  const { peak } = outcome.flow.window;
  assert.ok(peak <= mostHeld(given), `the window is kept: ${peak} rows`);
  if (error !== undefined) assert.match(String(error), /source broke|aborted/);
  if (given.breaks !== undefined && given.breaks < given.rows && !takes(given.steps) && !left) {
    assert.match(String(error), /source broke/);
  }
  if (error === undefined && !left) checkWhole(given, expected, outcome);
  else checkPart(given, expected, outcome);
}

function checkWhole(given: Case, expected: Expected, { flow, rows, rejects, traces }: Outcome): void {
  if (given.ordered)
    assert.deepEqual(rows.map(shown), expected.rows.map(shownItem), "rows are those of the interpreter");
  else if (!takes(given.steps)) {
    assert.deepEqual(rows.map(shown).sort(), expected.rows.map(shownItem).sort(), "rows are those of the interpreter");
  }
  if (!takes(given.steps)) assert.equal(flow.window.rows, 0, "the window is empty in the end");
  for (const { whole } of traces.written.values())
    assert.ok(whole === true || takes(given.steps), "whole outputs appear");
  if (takes(given.steps)) return;
  assert.deepEqual(rejects.map(shownReject).sort(), expected.rejects.map((reject) => JSON.stringify(reject)).sort());
  for (const counts of flow.counts) assert.equal(counts.unfinished, 0, `the books of ${counts.operator} balance`);
  for (const [index, counts] of flow.counts.slice(1).entries()) {
    assert.equal(counts.in, flow.counts[index]!.out, "no row is lost between steps");
  }
}

function checkPart(given: Case, expected: Expected, { rows, traces }: Outcome): void {
  if (given.ordered) {
    assert.deepEqual(rows.map(shown), expected.rows.slice(0, rows.length).map(shownItem), "rows are a prefix");
  }
  const last = given.steps.at(-1);
  if (last?.kind === "save" && given.ordered) {
    const written = traces.written.get(last.id)!.rows;
    assert.deepEqual(
      written,
      expected.rows.slice(0, written.length).map(({ value }) => value),
    );
  }
}

const shown = (row: Row) => `${originOf(row)}=${row["v"]}`;
const shownItem = ({ origin, value }: Expected["rows"][number]) => `${origin}=${value}`;
const shownReject = ({ origin, step, operator }: Reject) => JSON.stringify({ origin, step, operator });

function takes(steps: readonly Spec[]): boolean {
  return steps.some(({ kind }) => kind === "take");
}

/** Rows that may be held at once: each segment may have one whatever the window says, and one row may become three there. */
function mostHeld({ steps, window }: Case): number {
  const rows = Math.max(window, steps.length + 1);
  return steps.some(({ kind }) => kind === "many") ? rows * 3 : rows;
}

const BLOCK = 200;
for (let block = 0; block < CASES; block += BLOCK) {
  const first = FIRST + block;
  test(`startFlow() agrees with a sequential interpreter, seeds ${first} to ${first + BLOCK - 1}`, async () => {
    for (let seed = first; seed < first + Math.min(BLOCK, CASES - block); seed++) {
      const given = randomCase(seed, new Random(seed));
      try {
        check(given, await guarded(given));
      } catch (error) {
        throw new Error(`SEED=${seed} CASES=1 reproduces it: ${(error as Error).message}\n${JSON.stringify(given)}`, {
          cause: error,
        });
      }
    }
  });
}
