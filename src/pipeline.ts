import { Duplex } from "node:stream";
import { DistilError } from "./errors.ts";
import type { Op } from "./kernel/kinds.ts";
import type { OpenContext } from "./operator.ts";
import type { Row } from "./row.ts";
import type { Report } from "./run/report.ts";
import type { RunOptions } from "./run/run.ts";

/** One operator with its options, not yet bound to a run. */
export interface OperatorNode {
  readonly type: "operator";
  readonly name: string;
  /** As checked, for plans, `check` and equality of branches. */
  readonly options: Readonly<Record<string, unknown>>;
  /** It gives rows and takes none. */
  readonly source?: boolean;
  open(context: OpenContext): Promise<Op>;
}

export interface FanNode {
  readonly type: "fan";
  readonly branches: readonly Pipeline[];
  readonly pick?: number | undefined;
}

export type Node = OperatorNode | FanNode;

/** What may follow an arrow: a pipeline, or an array of them, which fans out. */
export type Next = Pipeline | readonly Pipeline[];

/**
 * Operators in a row; one operator by itself is the shortest pipeline.
 *
 * Immutable: `to` gives a new one, so a common beginning can be shared. Nothing runs before `run`, `for await`, `apply` or
 * `stream`.
 */
export class Pipeline implements AsyncIterable<Row> {
  readonly nodes: readonly Node[];

  constructor(nodes: readonly Node[]) {
    this.nodes = nodes;
  }

  /** The arrow. An array fans out: every branch gets each row, or `pick` of them, drawn for each row. */
  to(next: Next, options: { readonly pick?: number } = {}): Pipeline {
    if (next instanceof Pipeline) return new Pipeline([...this.nodes, ...next.nodes]);
    if (!Array.isArray(next) || !next.every((branch) => branch instanceof Pipeline)) {
      throw new DistilError(
        "ERR_USAGE",
        "Cannot go on to this as it must be an operator, a pipeline or an array of them",
      );
    }
    return new Pipeline([...this.nodes, { type: "fan", branches: next, pick: options.pick }]);
  }

  /**
   * Runs to the end and reports. Rejected rows are counted, never thrown; a throw means that the run stopped.
   *
   * Without `load` it reads standard input; where it does not end with `save` it writes standard output.
   */
  async run(options: RunOptions = {}): Promise<Report> {
    const { runPipeline } = await import("./run/run.ts");
    return runPipeline(this, options);
  }

  /** The rows, as they come; stopping early stops the run. Needs a source: `load`, or use `apply`. */
  async *rows(options: RunOptions = {}): AsyncGenerator<Row> {
    const { iteratePipeline } = await import("./run/run.ts");
    yield* iteratePipeline(this, undefined, options);
  }

  [Symbol.asyncIterator](): AsyncIterator<Row> {
    return this.rows()[Symbol.asyncIterator]();
  }

  /** Sends rows of your own through these operators. Pulled: a slow reader slows the reading of `rows`. */
  async *apply(rows: AsyncIterable<Row> | Iterable<Row>, options: RunOptions = {}): AsyncGenerator<Row> {
    const { iteratePipeline } = await import("./run/run.ts");
    yield* iteratePipeline(this, rows, options);
  }

  /** As a Node stream in object mode, for `stream.pipeline`. */
  stream(options: RunOptions = {}): Duplex {
    return Duplex.from((rows: AsyncIterable<Row>) => this.apply(rows, options));
  }
}
