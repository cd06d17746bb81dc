import type { Row } from "../row.ts";
import type { Answer } from "./ask.ts";
import type { Task } from "./task.ts";

/** An answer and the name of the model that gave it. */
export interface Made extends Answer {
  readonly model: string;
}

/** The columns that a row gets. */
export function addsOf(task: Task, several: boolean, expand: boolean): readonly string[] {
  const single = singleOf(task);
  if (expand) return [...task.adds.map((column) => single[column] ?? column), "model_name"];
  return several ? [...task.adds.map(plural), modelsColumn(task)] : [...task.adds, "model_name"];
}

/**
 * One row with all answers: as they are where there is one; else lists, aligned with the list of their models. The lists of a
 * task that gives lists are joined.
 */
export function together(row: Row, task: Task, made: readonly Made[], several: boolean): Row {
  if (!several) return { ...row, ...made[0]!.columns, model_name: made[0]!.model };
  const from = task.expands?.from;
  const lists = singleOf(task);
  const result: Row = { ...row };
  for (const column of task.adds) {
    const values = made.map(({ columns }) => columns[column]);
    result[plural(column)] = column in lists ? values.flat() : values;
  }
  const listLength = ({ columns }: Made): number =>
    from === undefined ? 1 : (columns[from] as readonly unknown[]).length;
  result[modelsColumn(task)] = made.flatMap((one) => new Array<string>(listLength(one)).fill(one.model));
  return result;
}

/** A row for each answer, or for each item of the answers' lists; `finish` completes a row with what it was made of. */
export function expanded(
  row: Row,
  task: Task,
  made: readonly Made[],
  finish: (row: Row, of: readonly Made[]) => Row,
): readonly Row[] {
  const { expands } = task;
  if (expands === undefined) return made.map((one) => finish({ ...row, ...one.columns, model_name: one.model }, [one]));
  const single = Object.entries(singleOf(task));
  const base = without(row, single);
  return made.flatMap((one) => {
    const rest = without(one.columns, single);
    return (one.columns[expands.from] as readonly unknown[]).map((_, index) => {
      const items = single.map(([list, to]) => [to, (one.columns[list] as readonly unknown[])[index]]);
      // Tokens are counted once, with the first row that they made.
      const of = index === 0 ? one : { ...one, usage: undefined };
      return finish({ ...base, ...rest, ...Object.fromEntries(items), model_name: one.model }, [of]);
    });
  });
}

/** The list columns of a task, each with the column that its items go to. */
function singleOf({ expands }: Task): Readonly<Record<string, string>> {
  return expands === undefined ? {} : { [expands.from]: expands.to, ...expands.along };
}

function without(columns: Readonly<Record<string, unknown>>, lists: readonly (readonly [string, string])[]): Row {
  const rest = { ...columns };
  for (const [list] of lists) delete rest[list];
  return rest;
}

function plural(column: string): string {
  return column === "generation" ? "generations" : column;
}

function modelsColumn({ expands }: Task): string {
  return `${expands?.to ?? "generation"}_models`;
}
