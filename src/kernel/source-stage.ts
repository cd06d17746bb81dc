import { asDistilError } from "../errors.ts";
import { type BadLine, hasOrigin, type Row, TRACE, traced } from "../row.ts";
import { Streak } from "./failed.ts";
import type { Call, SourceOp, Stage } from "./kinds.ts";
import { ReaderLeft } from "./reader-left.ts";
import { type Kernel, STREAK, tooMany } from "./scope.ts";

/** How long a stopped source may take to settle before it is left to itself. */
const PATIENCE = 1000;

export interface SourceSettings {
  readonly op: SourceOp;
  readonly kernel: Kernel;
  readonly abort: AbortController;
  /** Rows to give at the most. */
  readonly limit: number | undefined;
  /** Keeps origins that are there: the rows come from somebody else's pipeline. */
  readonly keepOrigins: boolean;
}

/** Reads a source and numbers its rows. */
export class SourceStage implements Stage {
  readonly #settings: SourceSettings;
  #rows: AsyncIterator<readonly Row[]> | undefined;
  #pending: Promise<unknown> | undefined;
  #ended = false;
  #number = 0;
  /** The last line that was rejected. */
  #badLine = -1;
  readonly #streak = new Streak();
  #stopped: { readonly reason: unknown } | undefined;

  constructor(settings: SourceSettings) {
    this.#settings = settings;
  }

  async next(): Promise<IteratorResult<readonly Row[]>> {
    const { limit } = this.#settings;
    for (;;) {
      if (this.#stopped) throw this.#stopped.reason;
      if (this.#ended) return { value: undefined, done: true };
      if (limit !== undefined && this.#number >= limit) {
        await this.#finish();
        continue;
      }
      const { done, value } = await this.#pull();
      if (done) this.#ended = true;
      else if (value.length > 0) return { value: this.#adopt(value), done: false };
    }
  }

  async #pull(): Promise<IteratorResult<readonly Row[]>> {
    this.#rows ??= this.#settings.op.open(this.#call())[Symbol.asyncIterator]();
    const pending = this.#rows.next();
    this.#pending = pending;
    try {
      return await pending;
    } catch (error) {
      this.#ended = true;
      throw this.#stopped ? this.#stopped.reason : error;
    } finally {
      this.#pending = undefined;
    }
  }

  #call(): Call {
    const { kernel, abort } = this.#settings;
    return {
      signal: abort.signal,
      priority: 0,
      sample: 0,
      warn: (message) => kernel.warn(message),
      reject: (bad) => this.#reject(bad),
    };
  }

  /** Takes a line that is no row. Lines that follow each other make a streak, as rows do. */
  #reject(bad: BadLine): void {
    const { op, kernel } = this.#settings;
    if (this.#stopped) return;
    if ((op.onError ?? kernel.onError) === "stop") {
      this.stop(bad.error);
      return;
    }
    const counts = kernel.counts[0]!;
    counts.in++;
    counts.rejected++;
    kernel.onReject({ origin: "", step: 0, branch: undefined, operator: op.name, error: bad.error, line: bad });
    const { line = this.#badLine + 1 } = bad;
    if (line !== this.#badLine + 1) this.#streak.length = 0;
    this.#badLine = line;
    if (this.#streak.fail(asDistilError(bad.error).code) < STREAK) return;
    this.stop(tooMany(op.name, bad.error, "The file is not what its name or --format says, rather than a line of it"));
  }

  #adopt(rows: readonly Row[]): readonly Row[] {
    const { kernel, limit, keepOrigins } = this.#settings;
    const taken = limit === undefined ? rows : rows.slice(0, limit - this.#number);
    const counts = kernel.counts[0]!;
    counts.in += taken.length;
    counts.out += taken.length;
    this.#streak.length = 0;
    return taken.map((row) => {
      const number = this.#number++;
      if (!hasOrigin(row)) return traced(row[TRACE] === undefined ? row : { ...row }, number);
      if (!keepOrigins) row[TRACE]!.origin = number;
      return row;
    });
  }

  stop(reason: unknown): void {
    if (this.#stopped) return;
    this.#stopped = { reason };
    this.#settings.abort.abort(reason);
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    this.stop(new ReaderLeft());
    await this.#finish();
  }

  /** Lets the source close what it opened. One that does not heed its signal is not waited for long. */
  async #finish(): Promise<void> {
    this.#ended = true;
    if (this.#rows === undefined) return;
    const closing = (async () => {
      await this.#pending?.catch(() => {});
      await this.#rows?.return?.();
    })().catch(() => {});
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => {
      timer = setTimeout(resolve, PATIENCE);
    });
    await Promise.race([closing, patience]);
    clearTimeout(timer);
  }
}
