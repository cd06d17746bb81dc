import { requireColumn } from "../columns.ts";
import { DistilError } from "../errors.ts";
import type { Row } from "../row.ts";
import { sentence } from "./checks.ts";
import type { FileRules } from "./file-rules.ts";
import { shapesOf } from "./names.ts";
import type { Trainer } from "./trainer.ts";

/** Columns that trainers look for whatever else there is: a kept one would be taken for theirs. */
const taken = ["prompt", "chosen", "rejected", "completion", "messages", "label", "text"];

/** Refuses to keep a column under a name that the trainer gives a meaning. Throws ERR_OPTION. */
export function refuseTaken(trainer: Trainer, columns: readonly string[]): void {
  const shapes = shapesOf[trainer.name].flatMap((shape) => trainer.columns(shape));
  const own = columns.find((column) => [...taken, ...shapes, ...(trainer.optional ?? [])].includes(column));
  if (own === undefined) return;
  const message = `Cannot use convert.keep-columns with ${own} as ${trainer.name} would take it for its own`;
  throw new DistilError("ERR_OPTION", message, { hint: `Give it another name first: rename ${own}=my_${own}` });
}

/** Puts the kept columns of `row` into what was made of it. Throws ERR_COLUMN where it lacks one. */
export function withKept(made: Row, row: Row, columns: readonly string[]): Row {
  for (const column of columns) made[column] = requireColumn("convert", row, column);
  return made;
}

/** The row, if the trainer takes it. Throws ERR_COLUMN with everything that is wrong. */
export function checkedRow(row: Row, trainer: Trainer, rules: FileRules): Row {
  const own = trainer.check(row);
  const problems = own.length > 0 ? own : rules.add(row);
  if (problems.length === 0) return row;
  const reasons = problems.map(sentence).join("; ");
  throw new DistilError("ERR_COLUMN", `Cannot convert the row to ${trainer.name} as ${reasons}`);
}
