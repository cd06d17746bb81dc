import type { Exchange } from "./exchange.ts";
import { Gaps } from "./gaps.ts";
import type { SampleOutcome } from "./result.ts";
import { STEP, type ThreadPlan, type ThreadResult } from "./thread-plan.ts";

/** What a thread writes down: requests in columns, and what came when. */
export class Ledger {
  readonly #plan: ThreadPlan;
  readonly #zero: number;
  readonly #gaps = new Gaps();
  readonly #columns = emptyColumns();

  /** `zero` is the leg's start by `now()`. */
  constructor(plan: ThreadPlan, zero: number) {
    this.#plan = plan;
    this.#zero = zero;
  }

  /** A chunk with text came; true if it came in the window. */
  arrived(at: number): boolean {
    const { arrived } = this.#columns;
    const step = Math.max(0, Math.floor((at - this.#zero) / STEP));
    while (arrived.length <= step) arrived.push(0);
    arrived[step]!++;
    return this.#inWindow(at - this.#zero);
  }

  /** A request of a rate leg went out so many milliseconds after it was due. */
  late(milliseconds: number): void {
    this.#columns.late.push(milliseconds);
  }

  /** A request is through; `within` of its chunks came in the window. */
  note(exchange: Exchange, within: number): SampleOutcome {
    const { start, first, last, end, usage, chunks, error, gaps, text } = exchange;
    const { detail, texts, stream } = this.#plan;
    const columns = this.#columns;
    const outcome = error === undefined ? "ok" : error.code === "ERR_ABORTED" ? "unfinished" : "failed";
    const failure = outcome === "failed" ? error : undefined;
    columns.start.push(start - this.#zero);
    columns.ttft.push(first === undefined ? undefined : first - start);
    columns.last.push(last === undefined ? undefined : last - start);
    columns.e2e.push(end - start);
    columns.input.push(usage?.input);
    columns.output.push(usage?.output ?? (stream && outcome === "ok" ? chunks : undefined));
    columns.chunks.push(chunks);
    columns.within.push(within);
    columns.said.push(usage !== undefined);
    columns.outcome.push(outcome);
    columns.errors.push(failure?.message ?? "");
    columns.codes.push(failure === undefined ? "" : [failure.code, failure.details.status].filter(Boolean).join(" "));
    if (texts) columns.texts.push(text);
    if (detail) columns.rawGaps.push(gaps);
    if (outcome === "ok" && this.#inWindow(end - this.#zero)) for (const gap of gaps) this.#gaps.add(gap);
    return outcome;
  }

  result(): Omit<ThreadResult, "sockets" | "loop" | "ended"> {
    const { counts, count, sum, squares, min, max } = this.#gaps;
    return { ...this.#columns, gaps: { counts, count, sum, squares, min, max } };
  }

  #inWindow(time: number): boolean {
    const { warmUp, duration } = this.#plan.bounds;
    return time >= warmUp && time <= warmUp + duration;
  }
}

function emptyColumns() {
  const columns = {
    start: [],
    ttft: [],
    last: [],
    e2e: [],
    input: [],
    output: [],
    chunks: [],
    within: [],
    said: [],
    outcome: [],
    errors: [],
    codes: [],
    texts: [],
    rawGaps: [],
    arrived: [],
    late: [],
  };
  return columns as Omit<ThreadResult, "gaps" | "sockets" | "loop" | "ended">;
}
