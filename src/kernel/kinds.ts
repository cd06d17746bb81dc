import type { BadLine, Row } from "../row.ts";

/** What to do with a row that failed: write it to the rejects, keep it with null columns, or stop the run. */
export type OnError = "reject" | "keep" | "stop";

/** What an operator may know of the run that it is in. One per operator and run, not per row. */
export interface Call {
  readonly signal: AbortSignal;
  /** Depth from the source: calls further down go first. */
  readonly priority: number;
  /** How many equal branches of the same fan-out come before this one, times their samples. */
  readonly sample: number;
  /** The step of the pipeline, load being 0. */
  readonly step?: number;
  /** Takes what a source read that is not a row. */
  reject?(bad: BadLine): void;
  /** Says something once, on stderr and in the report. */
  warn?(message: string): void;
}

/** What the kernel sees of a model server's queue: enough to know when a new row is welcome. */
export interface Queue {
  /** Jobs that wait for a place. */
  readonly queued: number;
  /** How many may wait before new rows are held back. */
  readonly cushion: number;
  /** Rows that had better be on their way at once, where its answers come many at a time. @default no more than usual */
  readonly window?: number | undefined;
  /** Calls `listener` whenever the queue has become shorter than its cushion; returns how to stop that. */
  onLow(listener: () => void): () => void;
}

interface Common {
  readonly name: string;
  /** The servers that this operator asks. */
  readonly queues?: readonly Queue[];
  /** Columns it must find, and columns it gives, after renames. */
  readonly reads?: readonly string[];
  readonly adds?: readonly string[];
  /** Columns that it asks for but can do without: one that is nearly a column of the first row is most likely misspelt. */
  readonly mayRead?: readonly string[];
  /** All columns that it looks at, at most: a source may leave out others. @default it may look at any */
  readonly needs?: readonly string[];
  /** The columns after it, given those before; undefined: they cannot be known. @default the same and `adds` */
  columns?(before: readonly string[]): readonly string[] | undefined;
  readonly onError?: OnError;
  /** Equal definitions have equal keys: `sample` counts by them. */
  readonly key?: string;
  /** Samples that one row takes of a model. @default 1 */
  readonly samples?: number;
  /** Called once when all rows came through, before an output appears. What it throws stops the run. */
  end?(): void | Promise<void>;
  /** Called once when the run is over, however it ended. */
  close?(): void | Promise<void>;
}

/** What a row operator gives for a row that it leaves out on purpose, with the rule it goes by. */
export class Dropped {
  readonly rule: string;

  constructor(rule: string) {
    this.rule = rule;
  }
}

export type Given = Row | readonly Row[] | Dropped | undefined;

export interface SourceOp extends Common {
  readonly kind: "source";
  /** The same, free to leave out columns other than these where that saves something. */
  only?(columns: readonly string[]): SourceOp;
  open(call: Call): AsyncIterable<readonly Row[]>;
}
/** One row becomes one row, or nothing; with `many`, any number of rows. Never changes the row it is given. */
export interface RowOp extends Common {
  readonly kind: "row";
  readonly many?: boolean;
  /** Calls at once where no queue bounds them. @default 64 */
  readonly concurrency?: number;
  fn(row: Row, call: Call): Given | Promise<Given>;
}
export interface ExpandOp extends Common {
  readonly kind: "expand";
  fn(row: Row, call: Call): Iterable<Row> | AsyncIterable<Row>;
}
/** `answers[b]` are the rows that branch b gave; an empty list where it gave none. */
export interface JoinOp extends Common {
  readonly kind: "join";
  /** Branches that must have answered. @default all */
  readonly min?: number;
  fn(row: Row, answers: readonly (readonly Row[])[]): Row | undefined;
}
export interface StreamOp extends Common {
  readonly kind: "stream";
  fn(rows: AsyncIterable<Row>, call: Call): AsyncIterable<Row>;
}
export interface SinkOp extends Common {
  readonly kind: "sink";
  write(rows: readonly Row[]): void | Promise<void>;
  /** `whole`: all rows came, the output may appear. Otherwise what there is is set aside. */
  finish(whole: boolean): void | Promise<void>;
}

export type Op = SourceOp | RowOp | ExpandOp | JoinOp | StreamOp | SinkOp;

/** Branches side by side; a join follows, or the pipeline ends here. */
export interface Fan {
  readonly kind: "fan";
  readonly branches: readonly (readonly Step[])[];
  /** Run so many of the branches for each row, drawn by a hash of the columns they read. */
  readonly pick?: number;
  readonly seed?: string;
}

export type Step = Op | Fan;

/** A run of rows that moves through the pipeline by arrays. */
export interface Stage {
  next(): Promise<IteratorResult<readonly Row[]>>;
  /** Out of band and at once: aborts this stage's calls and everything before it. */
  stop(reason: unknown): void;
  /** After `stop`, or the end: waits for what is in flight, closes the input. */
  close(): Promise<void>;
}

/** Rows in an array that moves between stages. */
export const ARRAY = 256;
