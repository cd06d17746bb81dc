import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DistilError, reportError } from "../errors.ts";
import type { Reject } from "../kernel/failed.ts";
import type { SourceOp, Step } from "../kernel/kinds.ts";
import { type Flow, startFlow } from "../kernel/run.ts";
import { Models } from "../llm/models.ts";
import type { OpenContext } from "../operator.ts";
import type { Node } from "../pipeline.ts";
import { Claims } from "./claims.ts";
import { checkingColumns } from "./columns.ts";
import { countRows } from "./count-rows.ts";
import { Endings } from "./ending.ts";
import type { Publishing } from "./events.ts";
import { Kept } from "./kept.ts";
import { narrowed } from "./narrow.ts";
import { openNodes, unsent } from "./open.ts";
import { checkRunSettings, parseDuration, type RunOptions } from "./options.ts";
import { spendingKey } from "./outputs.ts";
import { Rejects } from "./rejects.ts";
import { makeReport, type Report } from "./report.ts";
import { Spending } from "./spending.ts";
import { windDown } from "./wind-down.ts";

const GRACE = 5000;
/** Milliseconds between two `progress` events. */
const PROGRESS = 250;

/** What a run needs besides its options. */
export interface Plan {
  readonly nodes: readonly Node[];
  /** Stands before the nodes, where they have no source of their own. */
  readonly source: SourceOp | undefined;
  readonly rejects: string | undefined;
}

/** One run: what it opened, what it counts, what it has to close. */
export class Session {
  readonly options: RunOptions;
  readonly #started = performance.now();
  readonly #abort = new AbortController();
  readonly #warnings: string[] = [];
  readonly #rejects: Rejects;
  readonly #claims: Claims;
  readonly #endings = new Endings();
  readonly #nodes: readonly Node[];
  readonly #models: Models;
  readonly #kept: Kept | undefined;
  readonly #spending: Spending;
  #scratch: Promise<string> | undefined;
  #flow: Flow | undefined;
  #total: number | undefined;
  #publishing: Publishing | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor(options: RunOptions, { rejects, nodes }: Plan) {
    const { signal, onEvent, models, ...settings } = options;
    checkRunSettings(settings);
    this.options = options;
    this.#nodes = nodes;
    this.#rejects = new Rejects(rejects);
    this.#claims = new Claims(stateFolder(options), options.force ?? false);
    this.#kept = options.journal === false ? undefined : new Kept(stateFolder(options), options);
    this.#spending = new Spending({
      ...options,
      state: stateFolder(options),
      key: spendingKey(nodes),
      spent: () => this.#models.spent,
      windDown: (reason) => this.#windDown(reason),
      stop: (reason) => this.#abort.abort(reason),
      warn: (message) => this.warn(message),
    });
    this.#models = new Models({
      names: options.models ?? {},
      state: stateFolder(options),
      keep: this.#kept,
      signal: this.#abort.signal,
      budget: () => this.#spending.budget(),
      onCall: () => this.#spending.onCall(),
      patience: options.patience === undefined ? undefined : parseDuration(options.patience),
      total: options.callTimeout === undefined ? undefined : parseDuration(options.callTimeout),
      warn: (message) => this.warn(message),
      tell: (message) => this.#tell(message),
    });
  }

  /** Opens everything. What goes wrong here went wrong before anything was sent. */
  static async open(plan: Plan, options: RunOptions): Promise<Session> {
    const session = new Session(options, plan);
    try {
      await session.#open(plan);
    } catch (error) {
      await session.close().catch(() => {});
      throw error === options.signal?.reason ? error : unsent(error);
    }
    return session;
  }

  async #open({ nodes, source }: Plan): Promise<void> {
    const { signal, limit, unordered, onError } = this.options;
    signal?.throwIfAborted();
    signal?.addEventListener("abort", this.#interrupt, { once: true });
    if (this.options.retryRejects) await this.#kept?.retry(this.#rejects.path);
    const opened = await openNodes(nodes, this.#context());
    const steps: Step[] = source === undefined ? [...opened] : [source, ...opened];
    if (steps[0]?.kind === "source") steps[0] = checkingColumns(narrowed(steps[0], steps), steps);
    this.#flow = startFlow(steps, {
      signal: this.#abort.signal,
      ordered: unordered !== true,
      ...(onError === undefined ? {} : { onError }),
      limit,
      keepOrigins: source !== undefined,
      onReject: (reject) => this.#reject(reject),
      warn: (message) => this.warn(message),
    });
    this.#spending.watch(this.#flow, steps);
    this.#emitStart();
    if (limit === undefined && this.options.onEvent) {
      const count = countRows(nodes, steps, this.#abort.signal);
      count.then((total) => (this.#total = total)).catch(() => {});
    }
  }

  get flow(): Flow {
    return this.#flow!;
  }

  #context(): OpenContext {
    return {
      seed: this.options.seed ?? "",
      signal: this.#abort.signal,
      model: (spec) => this.#models.bind(spec),
      scratch: () => (this.#scratch ??= mkdtemp(join(tmpdir(), "distil-"))),
      warn: (message) => this.warn(message),
      outputs: this.#claims,
      endings: this.#endings,
    };
  }

  warn(message: string): void {
    if (!this.#warnings.includes(message)) this.#tell(message);
  }

  /** Says it again, though it was said before: a server may go twice. */
  #tell(message: string): void {
    if (!this.#warnings.includes(message)) this.#warnings.push(message);
    this.options.onEvent?.({ type: "warning", message });
  }

  #reject(reject: Reject): void {
    this.#rejects.add(reject);
    const { origin, step, operator, error } = reject;
    this.options.onEvent?.({ type: "reject", origin, step, operator, error: reportError(error) });
  }

  #emitStart(): void {
    const { onEvent } = this.options;
    if (onEvent === undefined) return;
    onEvent({
      type: "run-start",
      steps: this.flow.counts.map(({ operator }) => operator),
      total: this.options.limit,
      journal: this.#kept?.count(this.#models.kept()),
    });
    this.#timer = setInterval(() => this.#emitProgress(), PROGRESS).unref();
  }

  #emitProgress(): void {
    const { calls, tokens, steps, retries } = this.report();
    const limiters = this.#models.limiters();
    const inFlight = limiters.reduce((sum, { running }) => sum + running, 0);
    const limit = limiters.reduce((sum, limiter) => sum + limiter.limit, 0);
    this.options.onEvent?.({
      type: "progress",
      steps,
      calls: { done: calls, inFlight, limit, retries },
      tokens,
      waiting: this.#models.waiting(),
      batches: this.#models.batches(),
      publishing: this.#publishing,
      total: this.#total,
      elapsed: performance.now() - this.#started,
    });
  }

  /** Makes no more calls, and lets those in flight end for as long as `grace` says; then stops at once. */
  readonly #interrupt = (): void => {
    this.#models.hold();
    this.#windDown(this.options.signal?.reason ?? new DistilError("ERR_ABORTED", "The run was told to stop"));
  };

  #windDown(reason: unknown): void {
    const { grace = GRACE } = this.options;
    const flow = this.#flow;
    this.#spending.windingDown();
    if (flow === undefined) {
      this.#abort.abort(reason);
      return;
    }
    const stop = () => this.#abort.abort(reason);
    windDown({ flow, models: this.#models, grace: parseDuration(grace), stop });
  }

  report(): Report {
    return makeReport({
      counts: this.#flow?.counts ?? [],
      models: this.#models.reports(),
      rejects: {
        file: this.#rejects.count > 0 ? this.#rejects.path : undefined,
        byCode: this.#rejects.byCode,
        first: this.#rejects.first,
      },
      warnings: this.#warnings,
      spent: this.#spending.spent,
      duration: performance.now() - this.#started,
    });
  }

  /** All rows came through: outputs that belong together appear. */
  async complete(): Promise<void> {
    const { models = {} } = this.options;
    const tell = (publishing: Publishing): void => void (this.#publishing = publishing);
    await this.#endings.end(() => ({ report: this.report(), nodes: this.#nodes, models, tell }));
    this.#publishing = undefined;
  }

  /** Ends the run's business: rejects sorted, outputs released, models and scratch files gone. */
  async close(): Promise<Report> {
    clearInterval(this.#timer);
    this.options.signal?.removeEventListener("abort", this.#interrupt);
    if (!this.#abort.signal.aborted) this.#abort.abort(new DistilError("ERR_ABORTED", "The run is over"));
    const results = await Promise.allSettled([
      this.#rejects.finish(),
      this.#endings.close(),
      this.#claims.release(),
      this.#models.close().then(() => {
        this.#spending.close();
        return this.#kept?.close();
      }),
      this.#scratch?.then((folder) => rm(folder, { recursive: true, force: true })),
    ]);
    const report = this.report();
    if (this.#flow !== undefined && this.options.onEvent) {
      this.#emitProgress();
      this.options.onEvent({ type: "run-end", report });
    }
    for (const result of results) if (result.status === "rejected") throw result.reason;
    return report;
  }
}

/** Where runs remember things: `--state`, DISTIL_STATE, or `.distil` here. */
export function stateFolder({ state }: Pick<RunOptions, "state">): string {
  return state ?? process.env["DISTIL_STATE"] ?? ".distil";
}
