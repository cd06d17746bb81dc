import { Gaps } from "./gaps.ts";
import type { ThreadResult } from "./thread-plan.ts";

/** The requests of all threads as one table, in order of start. */
export interface Requests extends Omit<ThreadResult, "gaps" | "sockets" | "loop" | "ended"> {
  readonly gaps: Gaps;
}

/** Joins what the threads saw. */
export function joinThreads(threads: readonly ThreadResult[]): Requests {
  const all = threads.flatMap((thread) => thread.start.map((start, index) => ({ start, thread, index })));
  all.sort((a, b) => a.start - b.start);
  const column = <K extends Column>(name: K) =>
    all.map(({ thread, index }) => thread[name][index]) as unknown as ThreadResult[K];
  const gaps = new Gaps();
  for (const thread of threads) gaps.merge(thread.gaps);
  const detail = threads.some(({ texts }) => texts.length > 0);
  return {
    start: column("start"),
    ttft: column("ttft"),
    last: column("last"),
    e2e: column("e2e"),
    input: column("input"),
    output: column("output"),
    chunks: column("chunks"),
    within: column("within"),
    said: column("said"),
    outcome: column("outcome"),
    errors: column("errors"),
    codes: column("codes"),
    texts: detail ? column("texts") : [],
    rawGaps: detail ? column("rawGaps") : [],
    arrived: addSteps(threads.map(({ arrived }) => arrived)),
    late: threads.flatMap(({ late }) => late),
    gaps,
  };
}

type Column =
  | "start"
  | "ttft"
  | "last"
  | "e2e"
  | "input"
  | "output"
  | "chunks"
  | "within"
  | "said"
  | "outcome"
  | "errors"
  | "codes"
  | "texts"
  | "rawGaps";

function addSteps(lists: readonly (readonly number[])[]): number[] {
  const length = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length }, (_, step) => lists.reduce((sum, list) => sum + (list[step] ?? 0), 0));
}

/**
 * Output tokens that came in the window: of a streamed request the share of its chunks that did, so that requests that the
 * window cuts count for their part inside; of any other all of them where it ended inside.
 */
export function tokensWithin(requests: Requests, index: number, inside: boolean, perChunk: number): number {
  const { chunks, within, output, outcome } = requests;
  if (outcome[index] === "failed") return 0;
  const events = chunks[index]!;
  if (events === 0) return inside ? (output[index] ?? 0) : 0;
  return ((output[index] ?? events * perChunk) * within[index]!) / events;
}

/** (last token − first token) / (tokens − 1), as vLLM has it; undefined below two tokens. */
export function tpotOf(requests: Requests, index: number): number | undefined {
  const { ttft, last, output } = requests;
  const tokens = output[index];
  if (tokens === undefined || tokens < 2 || ttft[index] === undefined) return undefined;
  return (last[index]! - ttft[index]!) / (tokens - 1);
}

/** (last token − start) / tokens, the first one included, as GuideLLM has it. */
export function tpotWithFirstOf({ last, output }: Requests, index: number): number | undefined {
  const tokens = output[index];
  return tokens === undefined || tokens < 1 || last[index] === undefined ? undefined : last[index]! / tokens;
}

/** Mean gap between a request's chunks. */
export function meanGapOf({ ttft, last, chunks }: Requests, index: number): number | undefined {
  if (chunks[index]! < 2 || ttft[index] === undefined) return undefined;
  return (last[index]! - ttft[index]!) / (chunks[index]! - 1);
}
