import { asDistilError, DistilError } from "../errors.ts";
import { originOf, type Row } from "../row.ts";
import type { Counts } from "./counts.ts";
import { type Failed, type Place, type Reject, Streak } from "./failed.ts";
import { Gate } from "./gate.ts";
import type { Call, OnError, Op, Queue, RowOp, Step } from "./kinds.ts";
import type { Window } from "./window.ts";

/** So many rejects in a row at one operator with one code stop the run: it is the prompt or the server, not the rows. */
export const STREAK = 50;
/** More than any fan-out has branches: keeps the samples of nested equal branches apart. */
const NESTED = 64;

/** What all stages of one run share. */
export interface Kernel {
  readonly window: Window;
  readonly counts: readonly Counts[];
  readonly ordered: boolean;
  readonly onError: OnError;
  readonly gates: Map<RowOp, Gate>;
  /** Rows on their walk, over all segments. */
  walking: number;
  onReject(reject: Reject): void;
  warn(message: string): void;
}

/** Where in the pipeline a piece of it is compiled for. */
export interface Scope {
  readonly kernel: Kernel;
  readonly signal: AbortSignal;
  readonly step: number;
  readonly depth: number;
  readonly branch: number | undefined;
  /** Equal branches that come before this one. */
  readonly earlier: number;
}

export function callFor(op: Op, scope: Scope): Call {
  const { kernel, signal, depth, earlier, step } = scope;
  const sample = earlier * (op.samples ?? 1);
  return { signal, priority: depth, sample, step, warn: (message) => kernel.warn(message) };
}

export function placeOf(op: Op, scope: Scope): Place {
  return {
    operator: op.name,
    step: scope.step,
    branch: scope.branch,
    onError: op.onError ?? scope.kernel.onError,
    streak: new Streak(),
  };
}

/** The gate of an operator that no model's queue bounds. */
export function gateOf(op: RowOp, kernel: Kernel): Gate | undefined {
  if (op.queues !== undefined && op.queues.length > 0) return undefined;
  let gate = kernel.gates.get(op);
  if (gate === undefined) kernel.gates.set(op, (gate = new Gate(op.concurrency ?? 64)));
  return gate;
}

export function inBranch(scope: Scope, branch: number, earlier: number): Scope {
  return {
    ...scope,
    branch: scope.branch ?? branch,
    earlier: scope.earlier * NESTED + earlier,
    depth: scope.depth + 1,
  };
}

/** Steps from one end to the other; a fan-out is as long as its longest branch. */
export function lengthOf(steps: readonly Step[]): number {
  let length = 0;
  for (const step of steps) length += step.kind === "fan" ? 1 + Math.max(0, ...step.branches.map(lengthOf)) : 1;
  return length;
}

/** The queues of the models that steps ask first, any branch of a leading fan-out included. */
export function firstQueues(steps: readonly Step[], kernel: Kernel): readonly Queue[] {
  for (const step of steps) {
    const queues =
      step.kind === "fan"
        ? step.branches.flatMap((branch) => firstQueues(branch, kernel))
        : step.kind === "row" && gateOf(step, kernel) !== undefined
          ? []
          : (step.queues ?? []);
    if (queues.length > 0) return [...new Set(queues)];
  }
  return steps.flatMap((step) => (step.kind === "row" ? (gateOf(step, kernel) ?? []) : []));
}

/** Counts and hands on a row that failed. Throws where the run has to stop: by `--on-error stop`, or after too many in a row. */
export function reject(kernel: Kernel, failed: Failed, top: Row, at: Row = top): void {
  const { operator, step, branch, onError, streak } = failed.at;
  const { code, details } = asDistilError(failed.error);
  if (onError === "stop") throw failed.error;
  kernel.counts[step]!.rejected++;
  kernel.onReject({ row: top, origin: originOf(at), step, branch, operator, error: failed.error });
  if (!details.isolated && streak.fail(code) >= STREAK) {
    throw tooMany(operator, failed.error, "It is the prompt, the model or the server rather than the rows");
  }
}

/** The error of too many failures in a row. */
export function tooMany(operator: string, last: unknown, why: string): DistilError {
  const { code, message } = asDistilError(last);
  return new DistilError(
    "ERR_REJECTS",
    `Cannot go on as ${STREAK} rows in a row were rejected at ${operator} with ${code}`,
    { cause: last, fatal: true, hint: `${why}. The last one said: ${message}` },
  );
}
