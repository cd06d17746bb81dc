import { availableParallelism } from "node:os";
import { asDistilError, type DistilError, redact } from "../errors.ts";
import type { ModelSpec } from "../llm/llm.ts";
import type { Names } from "../llm/resolve.ts";
import type { BodyPlan } from "./bodies.ts";
import { environment } from "./environment.ts";
import { Gauges } from "./gauges.ts";
import { makeLeg } from "./leg.ts";
import { type Probe, probe } from "./probe.ts";
import { type BenchResult, type Knee, type Leg, type Load, resultVersion, type Slo } from "./result.ts";
import { findKnee, nextLevel, pointOf } from "./sweep.ts";
import { type BenchTarget, openTarget } from "./target.ts";
import type { Bounds } from "./thread-plan.ts";
import { stops, tally } from "./thread-plan.ts";
import { newTally, startThreads, stopThreads } from "./threads.ts";
import { BUSY, clientNotes } from "./verdict.ts";
import { bodiesFor, describeWorkload, type WorkloadOptions } from "./workload.ts";

/** What `distil bench MODEL…` is told. */
export interface LoadTestOptions {
  readonly models: readonly ModelSpec[];
  readonly names: Names;
  /** Legs to run, or `sweep` up to this concurrency. */
  readonly loads: readonly Load[] | { readonly sweepTo: number };
  readonly bounds: Bounds;
  readonly maxErrors: number;
  readonly repeats: number;
  readonly workers: number | "auto";
  readonly slo: Slo | undefined;
  readonly workload: WorkloadOptions;
  /** Keeps texts and single gaps, for vLLM's format. */
  readonly detail: boolean;
  readonly command: readonly string[];
  readonly signal: AbortSignal;
  onEvent?(event: LoadTestEvent): void;
}

export type LoadTestEvent =
  | { readonly type: "leg-start"; readonly name: string; readonly model: string; readonly seconds: number }
  | {
      readonly type: "leg-progress";
      readonly elapsed: number;
      readonly ok: number;
      readonly failed: number;
      readonly inFlight: number;
      readonly chunks: number;
    }
  | { readonly type: "leg-end"; readonly leg: Leg; readonly model: string }
  | { readonly type: "note"; readonly message: string };

/** Bodies that one leg may use before the next one begins with others: no leg meets its prompts in the server's cache. */
const APART = 10_000_000;
/** Milliseconds between two legs, for the server to let go of what was cut off. */
const BREATH = 250;

/** Puts servers under load, leg by leg. What there is when it ends early is kept, and the result says why. */
export async function runLoadTest(options: LoadTestOptions): Promise<BenchResult> {
  return new LoadTest(options).run();
}

interface Opened {
  readonly target: BenchTarget;
  readonly probed: Probe;
  readonly bodies: BodyPlan;
  readonly gauges: Gauges | undefined;
}

class LoadTest {
  readonly #options: LoadTestOptions;
  readonly #legs: Leg[] = [];
  readonly #notes = new Set<string>();
  readonly #opened: Opened[] = [];
  #workers: number;
  #measured = 0;
  #stopped: string | undefined;

  constructor(options: LoadTestOptions) {
    this.#options = options;
    this.#workers = options.workers === "auto" ? 1 : options.workers;
  }

  async run(): Promise<BenchResult> {
    const started = new Date().toISOString();
    try {
      for (const model of this.#options.models) this.#opened.push(await this.#open(model));
      await this.#runLegs();
    } finally {
      for (const { gauges } of this.#opened) await gauges?.close();
    }
    return this.#result(started);
  }

  async #open(spec: ModelSpec): Promise<Opened> {
    const { names, signal, workload } = this.#options;
    const target = await openTarget(spec, names, signal);
    const probed = await probe(target, workload.stream, workload.seed);
    for (const note of probed.notes) this.#note(note);
    const gauges = target.origin === "" ? undefined : new Gauges(target.origin);
    const shown = await gauges?.available();
    if (!shown) await gauges?.close();
    return { target, probed, bodies: bodiesFor(target, probed, workload), gauges: shown ? gauges : undefined };
  }

  async #runLegs(): Promise<void> {
    const { loads, repeats } = this.#options;
    for (let repeat = 1; repeat <= repeats; repeat++) {
      for (const index of this.#opened.keys()) {
        if (!("sweepTo" in loads)) for (const load of loads) await this.#leg(index, load, repeat);
        else await this.#sweep(index, loads.sweepTo, repeat);
      }
    }
  }

  async #sweep(target: number, most: number, repeat: number): Promise<void> {
    const own = () => this.#legs.filter((leg) => leg.target === target && leg.repeat === repeat);
    for (;;) {
      const concurrency = this.#stopped === undefined ? nextLevel(own().map(pointOf), most) : undefined;
      if (concurrency === undefined) return;
      await this.#leg(target, { mode: "concurrency", concurrency }, repeat);
    }
  }

  /** Runs a leg; again with more threads where one was not enough, and once more in a sweep, which needs sound legs. */
  async #leg(target: number, load: Load, repeat: number): Promise<void> {
    let again = "sweepTo" in this.#options.loads;
    for (;;) {
      if (this.#stopped !== undefined) return;
      const leg = await this.#measure(target, load, repeat);
      const unsound = leg.invalid.length > 0 && leg.status === "complete";
      if (unsound && this.#takeMoreThreads(leg)) continue;
      if (unsound && again) {
        again = false;
        continue;
      }
      this.#legs.push(leg);
      this.#options.onEvent?.({ type: "leg-end", leg, model: this.#opened[target]!.target.model });
      return;
    }
  }

  #takeMoreThreads({ client, name }: Leg): boolean {
    const workers = Math.min(availableParallelism(), this.#workers * 2);
    if (this.#options.workers !== "auto" || client.loopBusy <= BUSY || workers === this.#workers) return false;
    this.#note(`${name} was run again with ${workers} threads, as ${this.#workers} could not keep up`);
    this.#workers = workers;
    return true;
  }

  async #measure(index: number, load: Load, repeat: number): Promise<Leg> {
    const { bounds, maxErrors, slo, workload, detail, signal, onEvent } = this.#options;
    const { target, bodies, gauges } = this.#opened[index]!;
    const name = nameOf(load);
    const shared = newTally();
    const started = new Date().toISOString();
    const first = bodies.kind === "list" ? 0 : ++this.#measured * APART;
    const plan = {
      wire: target.wire,
      bodies,
      load,
      bounds,
      first,
      // Repeats that got their requests at the very same moments would agree too well.
      seed: `${workload.seed} ${repeat}`,
      stream: workload.stream,
      maxErrors,
      detail,
    };
    onEvent?.({
      type: "leg-start",
      name,
      model: target.model,
      seconds: (bounds.warmUp + bounds.duration + bounds.coolDown) / 1000,
    });
    const abort = () => stopThreads(shared);
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    const cpu = process.cpuUsage();
    const { zero, results } = await startThreads(plan, this.#workers, shared);
    gauges?.start(zero);
    const ticking = this.#tick(shared);
    try {
      const threads = await results;
      const { user, system } = process.cpuUsage(cpu);
      const stopped = this.#whyStopped(
        shared,
        threads.flatMap(({ errors }) => errors.filter(Boolean)),
      );
      const readings = gauges?.stop() ?? [];
      await new Promise((resolve) => setTimeout(resolve, BREATH));
      return makeLeg({
        name,
        target: index,
        load,
        repeat,
        started,
        bounds,
        threads,
        readings,
        cpu: (user + system) / 1e6,
        slo,
        stopped,
      });
    } finally {
      gauges?.stop();
      clearInterval(ticking);
      signal.removeEventListener("abort", abort);
    }
  }

  #tick(shared: Int32Array): NodeJS.Timeout | undefined {
    const { onEvent } = this.#options;
    if (onEvent === undefined) return undefined;
    const began = performance.now();
    const read = (place: number) => Atomics.load(shared, place);
    return setInterval(() => {
      const [ok, failed, inFlight, chunks] = [tally.ok, tally.errors, tally.inFlight, tally.tokens].map(read);
      onEvent({
        type: "leg-progress",
        elapsed: performance.now() - began,
        ok: ok!,
        failed: failed!,
        inFlight: inFlight!,
        chunks: chunks!,
      });
    }, 250);
  }

  #whyStopped(shared: Int32Array, errors: readonly string[]): string | undefined {
    const { maxErrors, signal } = this.#options;
    if (signal.aborted) this.#stopped = (asDistilError(signal.reason) as DistilError).message;
    else if (Atomics.load(shared, tally.stop) === stops.gone)
      this.#stopped = `the server is gone (${errors.at(-1)}); what is shown is from before: start it again and run the rest`;
    else if (Atomics.load(shared, tally.errors) >= maxErrors)
      this.#stopped = `${errors.length} requests failed (--max-errors ${maxErrors}), the last with: ${errors.at(-1)}`;
    return this.#stopped;
  }

  #note(message: string): void {
    if (this.#notes.has(message)) return;
    this.#notes.add(message);
    this.#options.onEvent?.({ type: "note", message });
  }

  #result(started: string): BenchResult {
    const { command, slo, workload, loads } = this.#options;
    const knees = "sweepTo" in loads ? [...this.#opened.keys()].flatMap((index) => this.#knee(index) ?? []) : undefined;
    return {
      distilBench: resultVersion,
      kind: "load",
      started,
      command: command.map(redact),
      environment: environment(),
      targets: this.#opened.map(({ target, gauges }) => ({
        model: target.model,
        url: target.url,
        metrics: gauges !== undefined,
      })),
      workload: {
        source: workload.prompts === undefined ? "synthetic" : "rows",
        description: describeWorkload(workload),
        ignoreEos: workload.ignoreEos,
        stream: workload.stream,
        seed: workload.seed,
        prompts:
          workload.prompts?.requests.length ?? this.#legs.reduce((sum, leg) => sum + leg.samples.start.length, 0),
      },
      ...(slo === undefined ? {} : { slo }),
      legs: this.#legs,
      ...(knees === undefined ? {} : { knees }),
      notes: [...this.#notes, ...clientNotes(this.#legs)],
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
    };
  }

  #knee(index: number): Knee | undefined {
    const { spec } = this.#opened[index]!.target;
    const settings = typeof spec === "string" ? { use: spec } : spec;
    return findKnee(index, this.#legs, (concurrency) => `--model '${JSON.stringify({ ...settings, concurrency })}'`);
  }
}

function nameOf(load: Load): string {
  if (load.mode === "concurrency") return `concurrency ${load.concurrency}`;
  return `${load.rate} requests/s${load.poisson ? ", Poisson" : ""}`;
}
