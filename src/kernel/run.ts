import type { Row } from "../row.ts";
import { Counts } from "./counts.ts";
import type { Reject } from "./failed.ts";
import type { OnError, Op, Stage, Step } from "./kinds.ts";
import { ReaderLeft } from "./reader-left.ts";
import type { Kernel } from "./scope.ts";
import { checkShape } from "./shape.ts";
import { type SourceOptions, stages, type Written } from "./stages.ts";
import { Window, type WindowLimits, widened } from "./window.ts";

export interface KernelOptions extends SourceOptions {
  readonly signal?: AbortSignal;
  /** Rows leave in source order. @default true */
  readonly ordered?: boolean;
  readonly window?: Partial<WindowLimits>;
  /** @default "reject" */
  readonly onError?: OnError;
  readonly onReject?: (reject: Reject) => void;
  readonly warn?: (message: string) => void;
}

/** A pipeline put together, ready to be pulled. */
export interface Flow extends AsyncIterable<readonly Row[]> {
  /** By step, the source first. */
  readonly counts: readonly Counts[];
  readonly window: Window;
  /** Rows whose calls are in flight. */
  readonly walking: number;
  /** Admits no further rows; what is in flight may finish until `stop`. */
  pause(): void;
  /** Admits rows again after `pause`. */
  resume(): void;
  /** Ends the run at once: calls in flight are aborted, the reader gets `reason`. */
  stop(reason: unknown): void;
}

/**
 * Puts steps together and runs them as they are pulled.
 *
 * The reader that leaves stops admission, aborts the calls in flight and closes every source; so does an error, which the
 * reader gets. Sinks appear only when all their rows came. Throws ERR_USAGE for a shape that cannot be run.
 */
export function startFlow(steps: readonly Step[], options: KernelOptions = {}): Flow {
  checkShape(steps);
  const kernel: Kernel = {
    window: new Window({ ...widened(wantedRows(steps)), ...options.window }),
    counts: steps.map((step) => new Counts(nameOf(step))),
    ordered: options.ordered ?? true,
    onError: options.onError ?? "reject",
    gates: new Map(),
    walking: 0,
    onReject: options.onReject ?? (() => {}),
    warn: options.warn ?? (() => {}),
  };
  const { last, sinks } = stages(steps, kernel, options);
  return {
    counts: kernel.counts,
    window: kernel.window,
    get walking() {
      return kernel.walking;
    },
    pause() {
      kernel.window.closed = true;
    },
    resume() {
      kernel.window.closed = false;
      kernel.window.offer();
    },
    stop: (reason) => last.stop(reason),
    [Symbol.asyncIterator]: () => pull(last, sinks, steps, options.signal),
  };
}

async function* pull(
  last: Stage,
  sinks: readonly Written[],
  steps: readonly Step[],
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly Row[]> {
  const abort = () => last.stop(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  let failure: { readonly error: unknown } | undefined;
  let ended = false;
  try {
    for (let result = await last.next(); !result.done; result = await last.next()) yield result.value;
    ended = true;
  } catch (error) {
    failure = { error };
  } finally {
    signal?.removeEventListener("abort", abort);
    if (!ended) last.stop(failure ? failure.error : new ReaderLeft());
    failure = await settle(last, sinks, steps, failure, ended);
  }
  if (failure) throw failure.error;
}

/** Closes everything, whatever fails on the way; an earlier error beats one from closing. `ended`: all rows came through. */
async function settle(
  last: Stage,
  sinks: readonly Written[],
  steps: readonly Step[],
  failure: { readonly error: unknown } | undefined,
  ended: boolean,
): Promise<{ readonly error: unknown } | undefined> {
  let first = failure;
  async function attempt(work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      first ??= { error };
    }
  }
  await attempt(() => last.close());
  if (ended) for (const op of everyOp(steps)) await attempt(() => op.end?.());
  for (const { stage, ops } of sinks) {
    // Where a later step had enough, what came until then is what the run is about: its file is whole.
    for (const op of ops) await attempt(() => op.finish((stage.ended || ended) && first === undefined));
  }
  for (const op of everyOp(steps)) await attempt(() => op.close?.());
  return first;
}

export function* everyOp(steps: readonly Step[]): Generator<Op> {
  for (const step of steps) {
    if (step.kind === "fan") for (const branch of step.branches) yield* everyOp(branch);
    else yield step;
  }
}

/** The most rows that a server of some step wants on their way. */
function wantedRows(steps: readonly Step[]): number {
  const queues = [...everyOp(steps)].flatMap((op) => op.queues ?? []);
  return queues.reduce((most, { window = 0 }) => Math.max(most, window), 0);
}

function nameOf(step: Step): string {
  return step.kind === "fan"
    ? `[${step.branches.map((branch) => branch.map(nameOf).join(" >> ")).join(", ")}]`
    : step.name;
}
