import type { Dropped } from "../kernel/kinds.ts";
import type { Row } from "../row.ts";
import type { Problem } from "./checks.ts";
import type { Shape, TrainerName } from "./names.ts";
import type { TrainingRecord } from "./record.ts";

export interface Wanted {
  readonly shape: Shape;
  /** Writes the difference of the ratings, where the trainer reads one. */
  readonly margin: boolean;
}

/** The rows of one trainer: how they are made, and what is wrong with one. */
export interface Trainer {
  readonly name: TrainerName;
  /** What reads it, for messages. */
  readonly reader: string;
  /** The columns of every row. */
  columns(shape: Shape): readonly string[];
  /** Columns that it reads where they are there. */
  readonly optional?: readonly string[];
  /** The rows that a record becomes, or the rule by which it becomes none. Throws ERR_COLUMN for what is missing. */
  from(record: TrainingRecord, wanted: Wanted): Row | readonly Row[] | Dropped;
  /** Everything for which the trainer would fail on a row, or learn what nobody meant. */
  check(row: Row): readonly Problem[];
  readonly file?: FileRule;
  /** How the trainer has to be told of a file: an entry of its list of data sets. */
  entry?(file: string): Readonly<Record<string, unknown>>;
}

/** What must be true of all rows together. */
export interface FileRule {
  /** A column that must have both true and false. */
  readonly both?: string;
  /** Fewer rows are refused by the trainer's service. */
  readonly least?: number;
  /** Lines are read one by one, not as a table: a column may change its type. @default false */
  readonly loose?: boolean;
}
