import { availableParallelism } from "node:os";
import { redact } from "../errors.ts";
import type { ModelSpec } from "../llm/llm.ts";
import { openCounter } from "./count-tokens.ts";
import { environment } from "./environment.ts";
import { Gauges } from "./gauges.ts";
import type { LoadTestOptions } from "./load-test-options.ts";
import { measureLeg, type Opened } from "./measure-leg.ts";
import { probe } from "./probe.ts";
import {
  type BenchResult,
  type Knee,
  type Leg,
  type Load,
  resultVersion,
  type Target,
  type Workload,
} from "./result.ts";
import { findKnee, nextLevel, pointOf } from "./sweep.ts";
import { openTarget } from "./target.ts";
import { tokenNotes } from "./token-source.ts";
import { BUSY, clientNotes } from "./verdict.ts";
import { bodiesFor, describeWorkload } from "./workload.ts";

/** Bodies that one leg may use before the next one begins with others: no leg meets its prompts in the server's cache. */
const APART = 10_000_000;
/** Milliseconds between two legs, for the server to let go of what was cut off. */
const BREATH = 250;

/** Puts servers under load, leg by leg. What there is when it ends early is kept, and the result says why. */
export async function runLoadTest(options: LoadTestOptions): Promise<BenchResult> {
  return new LoadTest(options).run();
}

class LoadTest {
  readonly #options: LoadTestOptions;
  readonly #legs: Leg[] = [];
  readonly #notes = new Set<string>();
  readonly #opened: Opened[] = [];
  /** Targets whose sweep came to its end at least once. */
  readonly #swept = new Set<number>();
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
      for (const { gauges, counter } of this.#opened) await Promise.all([gauges?.close(), counter?.close()]);
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
    return {
      target,
      bodies: bodiesFor(target, probed, workload),
      gauges: shown ? gauges : undefined,
      // Chunks can be counted as they come; a reply in one piece has to be read.
      counter: probed.usage || workload.stream ? undefined : await openCounter(target),
    };
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
      if (this.#stopped !== undefined) return;
      const concurrency = nextLevel(own().map(pointOf), most);
      if (concurrency === undefined) {
        this.#swept.add(target);
        return;
      }
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
    const opened = this.#opened[index]!;
    const first = opened.bodies.kind === "list" ? 0 : ++this.#measured * APART;
    const leg = await measureLeg(opened, { target: index, load, repeat, first, workers: this.#workers }, this.#options);
    this.#stopped = leg.stopped;
    await new Promise((resolve) => setTimeout(resolve, BREATH));
    return leg;
  }

  #note(message: string): void {
    if (this.#notes.has(message)) return;
    this.#notes.add(message);
    this.#options.onEvent?.({ type: "note", message });
  }

  #result(started: string): BenchResult {
    const { command, slo, loads } = this.#options;
    const knees = "sweepTo" in loads ? [...this.#swept].flatMap((index) => this.#knee(index) ?? []) : undefined;
    const targets = this.#opened.map(
      ({ target, gauges }): Target => ({ model: target.model, url: target.url, metrics: gauges !== undefined }),
    );
    return {
      distilBench: resultVersion,
      kind: "load",
      started,
      command: command.map(redact),
      environment: environment(),
      targets,
      workload: this.#workload(),
      ...(slo === undefined ? {} : { slo }),
      legs: this.#legs,
      ...(knees === undefined ? {} : { knees }),
      notes: [...this.#notes, ...tokenNotes(this.#legs, targets), ...clientNotes(this.#legs)],
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
    };
  }

  #workload(): Workload {
    const { workload } = this.#options;
    const { prompts, ignoreEos, stream, seed } = workload;
    return {
      source: prompts === undefined ? "synthetic" : "rows",
      description: describeWorkload(workload),
      ignoreEos,
      stream,
      seed,
      prompts: prompts?.requests.length ?? this.#legs.reduce((sum, leg) => sum + leg.samples.start.length, 0),
    };
  }

  #knee(index: number): Knee | undefined {
    const { spec } = this.#opened[index]!.target;
    const settings = typeof spec === "string" ? { use: spec } : spec;
    return findKnee(index, this.#legs, (concurrency) => `--model '${JSON.stringify({ ...settings, concurrency })}'`);
  }
}
