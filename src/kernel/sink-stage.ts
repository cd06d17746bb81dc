import { type Row, TRACE } from "../row.ts";
import type { SinkOp, Stage } from "./kinds.ts";
import { ReaderLeft } from "./reader-left.ts";
import type { Scope } from "./scope.ts";

/** Writes rows on their way, in order, and hands them on. */
export class SinkStage implements Stage {
  readonly #input: Stage;
  /** The sink of each branch; the one under `undefined` takes rows that left no open fan-out. */
  readonly #sinks: ReadonlyMap<number | undefined, SinkOp>;
  readonly #scope: Scope;
  #writing: Promise<unknown> | undefined;
  #stopped: { readonly reason: unknown } | undefined;
  #ended = false;

  constructor(input: Stage, sinks: ReadonlyMap<number | undefined, SinkOp>, scope: Scope) {
    this.#input = input;
    this.#sinks = sinks;
    this.#scope = scope;
  }

  /** All rows came through: the output is whole. */
  get ended(): boolean {
    return this.#ended;
  }

  async next(): Promise<IteratorResult<readonly Row[]>> {
    for (;;) {
      if (this.#stopped) throw this.#stopped.reason;
      const result = await this.#input.next();
      if (result.done) {
        this.#ended = true;
        return result;
      }
      const passed = await this.#write(result.value);
      if (passed.length > 0) return { value: passed, done: false };
    }
  }

  /** Writes the rows; gives those that go on. */
  async #write(rows: readonly Row[]): Promise<readonly Row[]> {
    const plain = this.#sinks.get(undefined);
    if (plain !== undefined) {
      await this.#into(plain, rows);
      const counts = this.#scope.kernel.counts[this.#scope.step]!;
      counts.in += rows.length;
      counts.out += rows.length;
      return rows;
    }
    for (const [branch, sink] of this.#sinks) {
      const own = rows.filter((row) => row[TRACE]?.branch === branch);
      if (own.length > 0) await this.#into(sink, own);
    }
    return rows.filter((row) => !this.#sinks.has(row[TRACE]?.branch));
  }

  async #into(sink: SinkOp, rows: readonly Row[]): Promise<void> {
    const writing = sink.write(rows);
    if (!(writing instanceof Promise)) return;
    this.#writing = writing.catch(() => {});
    await writing;
  }

  stop(reason: unknown): void {
    if (this.#stopped) return;
    this.#stopped = { reason };
    this.#input.stop(reason);
  }

  async close(): Promise<void> {
    if (!this.#ended) this.stop(new ReaderLeft());
    await this.#writing;
    await this.#input.close();
  }
}
