import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { redact } from "../errors.ts";
import type { Names } from "../llm/resolve.ts";
import { Pipeline } from "../pipeline.ts";
import type { RunOptions } from "../run/options.ts";
import type { Report } from "../run/report.ts";
import { savedAway } from "./away.ts";
import { BareModels } from "./bare-models.ts";
import { environment } from "./environment.ts";
import { newStepWatch, Observer } from "./observe.ts";
import type { Pair, PairSide, PipelineResult, ServerUse, StepTime } from "./pipeline-result.ts";
import { rawSide, sendRaw, urlOf } from "./raw-side.ts";
import { type BenchResult, resultVersion } from "./result.ts";
import type { ServerWatch } from "./server-watch.ts";
import { estimate } from "./statistics.ts";
import { type Tapped, Wiretap } from "./wiretap.ts";

/** What `distil bench run` is told. */
export interface PipelineTestOptions {
  readonly pipeline: Pipeline;
  /** As it was given. */
  readonly text: string;
  readonly repeats: number;
  /** Compares with the load generator. */
  readonly raw: boolean;
  /** What the runs are told; where they write is decided here. */
  readonly run: Omit<RunOptions, "state" | "rejects" | "force" | "fresh" | "signal" | "onEvent">;
  readonly command: readonly string[];
  readonly signal: AbortSignal;
  onEvent?(event: PipelineTestEvent): void;
}

export type PipelineTestEvent =
  | { readonly type: "part-start"; readonly name: string }
  | { readonly type: "part-end"; readonly name: string; readonly side: PairSide };

/** One run of the pipeline, and what was seen of it. */
interface Watched {
  readonly report: Report;
  readonly side: PairSide;
  readonly observer: Observer;
  readonly tapped: readonly Tapped[];
}

/** Runs a pipeline and the load generator in turns, each first every other time, after a run that warms the servers up. */
export async function runPipelineTest(options: PipelineTestOptions): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), "distil-bench-"));
  try {
    return await new PipelineTest(options, folder).run();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

class PipelineTest {
  readonly #options: PipelineTestOptions;
  readonly #folder: string;
  readonly #names: Names;
  readonly #models: BareModels;
  readonly #notes: string[] = [];
  readonly #runs: Watched[] = [];
  readonly #pairs: Pair[] = [];
  #number = 0;

  constructor(options: PipelineTestOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
    this.#names = options.run.models ?? {};
    this.#models = new BareModels(this.#names, options.signal);
  }

  async run(): Promise<BenchResult> {
    const started = new Date().toISOString();
    const { repeats, signal } = this.#options;
    let stopped: string | undefined;
    try {
      const warm = await this.#pipeline("warm-up");
      const raw = this.#options.raw && (await this.#comparable(warm));
      for (let repeat = 1; repeat <= repeats; repeat++) await this.#pair(repeat, warm, raw);
    } catch (error) {
      // What was measured is worth keeping; without any of it there is nothing to say but the error.
      if (this.#runs.length === 0) throw error;
      stopped = (error as Error).message;
    } finally {
      await this.#models.close();
    }
    if (signal.aborted && stopped === undefined) stopped = "it was told to stop";
    return this.#result(started, stopped);
  }

  /** Who goes first alternates, so that neither always finds the server's caches as the other left them. */
  async #pair(repeat: number, warm: Watched, raw: boolean): Promise<void> {
    if (!raw) {
      this.#runs.push(await this.#pipeline(`pipeline ${repeat}`));
      return;
    }
    const first = repeat % 2 === 1 ? "pipeline" : "raw";
    const early = first === "raw" ? await this.#raw(repeat, this.#runs.at(-1) ?? warm) : undefined;
    const watched = await this.#pipeline(`pipeline ${repeat}`);
    this.#runs.push(watched);
    const side = early ?? (await this.#raw(repeat, watched));
    const { outputTokensPerSecond: own, requests, seconds } = watched.side;
    // Where no server counts tokens, requests are all there is to compare.
    const efficiency =
      side.outputTokens > 0 ? own / side.outputTokensPerSecond : requests / seconds / (side.requests / side.seconds);
    this.#pairs.push({ first, pipeline: watched.side, raw: side, efficiency });
  }

  async #pipeline(name: string): Promise<Watched> {
    const { pipeline, run, signal, onEvent } = this.#options;
    onEvent?.({ type: "part-start", name });
    const nodes = await savedAway(pipeline.nodes, join(this.#folder, String(++this.#number)));
    const observer = new Observer();
    const tap = new Wiretap();
    const watched = new Pipeline(observer.watch(nodes));
    tap.start();
    const began = performance.now();
    try {
      const report = await watched.run({
        ...run,
        state: join(this.#folder, "state"),
        rejects: join(this.#folder, "rejects.jsonl"),
        fresh: true,
        force: true,
        signal,
      });
      const side = sideOf(report, (performance.now() - began) / 1000);
      onEvent?.({ type: "part-end", name, side });
      return { report, side, observer, tapped: tap.stop() };
    } finally {
      tap.stop();
      observer.stop();
    }
  }

  async #raw(repeat: number, { tapped, observer }: Watched): Promise<PairSide> {
    const { signal, onEvent } = this.#options;
    const name = `load generator ${repeat}`;
    onEvent?.({ type: "part-start", name });
    const side = await sendRaw(await rawSide(tapped, observer.servers(), this.#names, this.#models), signal);
    onEvent?.({ type: "part-end", name, side });
    return side;
  }

  /** Whether there is something to send; opens all models, so that the first run does not pay for it. */
  async #comparable({ tapped, observer }: Watched): Promise<boolean> {
    const { wire, direct } = await rawSide(tapped, observer.servers(), this.#names, this.#models);
    if (wire.length > 0 || direct.some(({ requests }) => requests.length > 0)) return true;
    this.#notes.push("The pipeline asks no model, so there is no efficiency to speak of");
    return false;
  }

  #result(started: string, stopped: string | undefined): BenchResult {
    const { command } = this.#options;
    return {
      distilBench: resultVersion,
      kind: "pipeline",
      started,
      command: command.map(redact),
      environment: environment(),
      targets: [],
      legs: [],
      pipeline: this.#figures(),
      notes: this.#notes,
      ...(stopped === undefined ? {} : { stopped }),
    };
  }

  #figures(): PipelineResult {
    const runs = [...this.#runs].sort((a, b) => a.side.seconds - b.side.seconds);
    const middle = runs[Math.floor((runs.length - 1) / 2)]!;
    return {
      pipeline: redact(this.#options.text),
      rows: { in: middle.report.in, out: middle.report.out, rejected: middle.report.rejected },
      pairs: this.#pairs,
      efficiency: this.#pairs.length === 0 ? null : estimate(this.#pairs.map(({ efficiency }) => efficiency)),
      rowsPerSecond: estimate(this.#runs.map(({ report, side }) => report.out / side.seconds)),
      outputTokensPerSecond: estimate(this.#runs.map(({ side }) => side.outputTokensPerSecond)),
      servers: middle.observer.servers().map((server) => this.#use(server)),
      steps: stepTimes(middle),
    };
  }

  #use(server: ServerWatch): ServerUse {
    return server.use(redact(urlOf(server.spec, this.#names)));
  }
}

function sideOf({ calls, rejected, tokens }: Report, seconds: number): PairSide {
  const outputTokens = tokens.output;
  return { seconds, requests: calls, failed: rejected, outputTokens, outputTokensPerSecond: outputTokens / seconds };
}

/** The report's steps are the pipeline's, in order; what is called inside a fan-out counts with it. */
function stepTimes({ report, observer }: Watched): StepTime[] {
  return report.steps.map(({ step, operator, in: rowsIn, out }, place) => {
    const watched = observer.steps[place] ?? newStepWatch();
    return { step, operator, in: rowsIn, out, ...watched };
  });
}
