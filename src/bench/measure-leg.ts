import { asDistilError } from "../errors.ts";
import type { BodyPlan } from "./bodies.ts";
import { countReplies, type TokenCounter } from "./count-tokens.ts";
import type { Gauges } from "./gauges.ts";
import { makeLeg } from "./leg.ts";
import type { LoadTestOptions } from "./load-test-options.ts";
import type { Leg, Load } from "./result.ts";
import type { BenchTarget } from "./target.ts";
import { stops, type ThreadPlan, type ThreadResult, tally } from "./thread-plan.ts";
import { newTally, startThreads, stopThreads } from "./threads.ts";

/** A server that was found, and what it takes to measure it. */
export interface Opened {
  readonly target: BenchTarget;
  readonly bodies: BodyPlan;
  readonly gauges: Gauges | undefined;
  /** Counts replies that come without chunks and usage. */
  readonly counter: TokenCounter | undefined;
}

/** Which leg it is. */
export interface LegPlan {
  readonly target: number;
  readonly load: Load;
  readonly repeat: number;
  /** Number of its first body. */
  readonly first: number;
  readonly workers: number;
}

/** Milliseconds between two looks at how it goes. */
const TICK = 250;

/** Runs one leg: its `stopped` says why nothing more should be run, if it ended early. */
export async function measureLeg(opened: Opened, leg: LegPlan, options: LoadTestOptions): Promise<Leg> {
  const { bounds, signal, slo, onEvent } = options;
  const { target, gauges, counter } = opened;
  const name = nameOf(leg.load);
  const started = new Date().toISOString();
  const seconds = (bounds.warmUp + bounds.duration + bounds.coolDown) / 1000;
  onEvent?.({ type: "leg-start", name, model: target.model, seconds });
  const shared = newTally();
  const abort = () => stopThreads(shared);
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  const cpu = process.cpuUsage();
  const { zero, results } = await startThreads(threadPlan(opened, leg, options), leg.workers, shared);
  gauges?.start(zero);
  const ticking = tick(shared, onEvent);
  try {
    const threads = await results;
    const { user, system } = process.cpuUsage(cpu);
    return makeLeg({
      name,
      target: leg.target,
      load: leg.load,
      repeat: leg.repeat,
      started,
      bounds,
      threads: counter === undefined ? threads : await withCounts(threads, counter, options.detail),
      readings: gauges?.stop() ?? [],
      cpu: (user + system) / 1e6,
      slo,
      counted: counter?.source ?? "chunks",
      stopped: whyStopped(shared, threads, options),
    });
  } finally {
    gauges?.stop();
    clearInterval(ticking);
    signal.removeEventListener("abort", abort);
  }
}

function threadPlan(
  { target, bodies, counter }: Opened,
  { load, first, repeat }: LegPlan,
  { bounds, workload, maxErrors, detail }: LoadTestOptions,
): Omit<ThreadPlan, "share"> {
  return {
    wire: target.wire,
    bodies,
    load,
    bounds,
    first,
    // Repeats that got their requests at the very same moments would agree too well.
    seed: `${workload.seed} ${repeat}`,
    stream: workload.stream,
    maxErrors,
    texts: detail || counter !== undefined,
    detail,
  };
}

async function withCounts(threads: readonly ThreadResult[], counter: TokenCounter, keep: boolean) {
  const counted = await countReplies(threads, counter);
  return keep ? counted : counted.map((thread) => ({ ...thread, texts: [] }));
}

function tick(shared: Int32Array, onEvent: LoadTestOptions["onEvent"]): NodeJS.Timeout | undefined {
  if (onEvent === undefined) return undefined;
  const began = performance.now();
  return setInterval(() => {
    onEvent({
      type: "leg-progress",
      elapsed: performance.now() - began,
      ok: Atomics.load(shared, tally.ok),
      failed: Atomics.load(shared, tally.errors),
      inFlight: Atomics.load(shared, tally.inFlight),
      chunks: Atomics.load(shared, tally.tokens),
    });
  }, TICK);
}

function whyStopped(
  shared: Int32Array,
  threads: readonly ThreadResult[],
  { maxErrors, signal }: LoadTestOptions,
): string | undefined {
  if (signal.aborted) return asDistilError(signal.reason).message;
  const errors = threads.flatMap((thread) => thread.errors.filter(Boolean));
  if (Atomics.load(shared, tally.stop) === stops.gone)
    return `the server is gone (${errors.at(-1)}); what is shown is from before: start it again and run the rest`;
  if (Atomics.load(shared, tally.errors) >= maxErrors)
    return `${errors.length} requests failed (--max-errors ${maxErrors}), the last with: ${errors.at(-1)}`;
  return undefined;
}

function nameOf(load: Load): string {
  if (load.mode === "concurrency") return `concurrency ${load.concurrency}`;
  return `${load.rate} requests/s${load.poisson ? ", Poisson" : ""}`;
}
