import type { Row } from "../row.ts";
import type { Problem } from "./checks.ts";
import { FileRules } from "./file-rules.ts";
import type { Trainer } from "./trainer.ts";

/** Where a row stands: counted from 1, in a file of lines by its line. */
export interface Place {
  readonly file: string;
  readonly row?: number;
  readonly line?: number;
  /** Where in the column. */
  readonly at?: string;
}

/** One reason for which rows would fail. */
export interface Reason {
  readonly column: string;
  readonly reason: string;
  readonly rows: number;
  /** The first of them. */
  readonly first: readonly Place[];
}

export interface CheckReport {
  readonly format: string | null;
  readonly reader: string | null;
  /** Other formats that would take the same rows, where the format was guessed. */
  readonly also: readonly string[];
  readonly guessed: boolean;
  readonly rows: number;
  readonly failing: number;
  readonly reasons: readonly Reason[];
  /** What is wrong with all rows together. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** Checks rows one by one against a trainer's format and counts what is wrong. Keeps the first places of each reason. */
export class RowCheck {
  readonly #trainer: Trainer;
  readonly #rules: FileRules;
  readonly #examples: number;
  readonly #reasons = new Map<string, { column: string; reason: string; rows: number; first: Place[] }>();
  #rows = 0;
  #failing = 0;

  constructor(trainer: Trainer, examples: number) {
    this.#trainer = trainer;
    this.#rules = new FileRules(trainer);
    this.#examples = examples;
  }

  add(row: Row, place: Place): void {
    const own = this.#trainer.check(row);
    this.#count(own.length > 0 ? own : this.#rules.add(row), place);
  }

  /** A line that is not a row at all. */
  addBad(place: Place): void {
    this.#count([{ column: "line", reason: "is not a JSON object" }], place);
  }

  #count(problems: readonly Problem[], place: Place): void {
    this.#rows += 1;
    if (problems.length > 0) this.#failing += 1;
    const seen = new Set<string>();
    for (const { column, reason, at } of problems) {
      const key = `${column} ${reason}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const entry = this.#reasons.get(key) ?? { column, reason, rows: 0, first: [] };
      this.#reasons.set(key, entry);
      entry.rows += 1;
      if (entry.first.length < this.#examples)
        entry.first.push(at === undefined ? place : { ...place, at: `${column}${at}` });
    }
  }

  report(guessed: boolean, also: readonly string[]): CheckReport {
    return {
      format: this.#trainer.name,
      reader: this.#trainer.reader,
      also,
      guessed,
      rows: this.#rows,
      failing: this.#failing,
      reasons: [...this.#reasons.values()].sort((a, b) => b.rows - a.rows),
      ...this.#rules.end(),
    };
  }
}
