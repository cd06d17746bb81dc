import type { Row } from "../row.ts";
import { shapesOf } from "./names.ts";
import { TrainingRecord } from "./record.ts";
import type { Trainer } from "./trainer.ts";
import { trainers } from "./trainers.ts";

const all: readonly Trainer[] = Object.values(trainers);

interface Candidate {
  readonly trainer: Trainer;
  /** Columns that it names. */
  readonly columns: number;
  /** Rows that it would take. */
  readonly good: number;
}

/**
 * The formats that rows look like, the likeliest first; those that would take the same rows are all named.
 *
 * A format that takes at least half of the rows goes before one that does not, then the one that names more of the columns.
 */
export function guessTrainers(rows: readonly Row[]): readonly Trainer[] {
  const [best, ...others] = all
    .flatMap((trainer) => candidate(trainer, rows))
    .sort((a, b) => compare(a, b, rows.length));
  if (best === undefined) return [];
  const alike = others.filter((other) => other.columns === best.columns && other.good === best.good && best.good > 0);
  return [best, ...alike].map(({ trainer }) => trainer);
}

function candidate(trainer: Trainer, rows: readonly Row[]): Candidate[] {
  const here = new Set(rows.flatMap((row) => Object.keys(row)));
  const named = shapesOf[trainer.name]
    .map((shape) => trainer.columns(shape))
    .filter((columns) => columns.every((column) => here.has(column)));
  if (named.length === 0) return [];
  const optional = (trainer.optional ?? []).filter((column) => here.has(column));
  const columns = Math.max(...named.map(({ length }) => length)) + optional.length / 2;
  return [{ trainer, columns, good: rows.filter((row) => trainer.check(row).length === 0).length }];
}

function compare(a: Candidate, b: Candidate, rows: number): number {
  const fits = ({ good }: Candidate) => (good * 2 >= rows ? 1 : 0);
  return fits(b) - fits(a) || b.columns - a.columns || b.good - a.good;
}

/** The formats that `convert` can make of a row. */
export function convertibleTo(row: Row): readonly string[] {
  return all.filter((trainer) => converts(trainer, row)).map(({ name }) => name);
}

function converts(trainer: Trainer, row: Row): boolean {
  try {
    const made = trainer.from(new TrainingRecord(row), { shape: shapesOf[trainer.name][0], margin: false });
    return [made].flat().every((one) => trainer.check(one as Row).length === 0);
  } catch {
    return false;
  }
}
