import { DistilError, didYouMean } from "../errors.ts";
import type { JoinOp, Op, SourceOp, Step } from "../kernel/kinds.ts";

/** A column that an operator will not find. */
export interface MissingColumn {
  readonly step: number;
  readonly operator: string;
  readonly column: string;
  readonly known: readonly string[];
}

type Columns = readonly string[] | undefined;

/** Follows the columns of the first row through the pipeline. Where they cannot be known, nothing is said. */
export function missingColumns(steps: readonly Step[], first: readonly string[]): readonly MissingColumn[] {
  const missing: MissingColumn[] = [];
  follow(steps, first, (operator, column, known, step) => missing.push({ step, operator, column, known }));
  return missing;
}

/** Columns that operators could do without, but that are so near to one of the row's that they must be misspelt. */
export function misspeltColumns(steps: readonly Step[], first: readonly string[]): readonly MissingColumn[] {
  const missing: MissingColumn[] = [];
  const report: Report = (operator, column, known, step) => {
    if (column.length > 3 && didYouMean(column, known)) missing.push({ step, operator, column, known });
  };
  follow(steps.map(asking), first, report);
  return missing;
}

/** The step as if it had to find what it only asks for. */
function asking(step: Step): Step {
  if (step.kind === "fan") return { ...step, branches: step.branches.map((branch) => branch.map(asking)) };
  return { ...step, reads: step.mayRead ?? [] };
}

type Report = (operator: string, column: string, known: readonly string[], step: number) => void;

function follow(steps: readonly Step[], first: Columns, report: Report, offset = 0, top?: number): Columns {
  let columns = first;
  steps.forEach((step, index) => {
    const number = top ?? index + offset;
    if (step.kind === "source") return;
    if (step.kind === "fan") {
      const join = steps[index + 1] as JoinOp | undefined;
      const ends = step.branches.map((branch) => follow(branch, columns, report, 0, number));
      if (join) checkJoin(join, columns, ends, report, number + (top === undefined ? 1 : 0));
      return;
    }
    if (step.kind !== "join") check(step, columns, report, number);
    columns = after(step, columns);
  });
  return columns;
}

function check(op: Op, columns: Columns, report: Report, step: number): void {
  if (columns === undefined) return;
  for (const column of op.reads ?? []) if (!columns.includes(column)) report(op.name, column, columns, step);
}

/** A join reads what at least one branch gives. */
function checkJoin(join: JoinOp, before: Columns, ends: readonly Columns[], report: Report, step: number): void {
  if (before === undefined || ends.some((end) => end === undefined)) return;
  const known = [...new Set([...before, ...ends.flatMap((end) => end ?? [])])];
  check(join, known, report, step);
}

function after(op: Op, columns: Columns): Columns {
  if (columns === undefined) return undefined;
  if (op.columns !== undefined) return op.columns(columns);
  return [...new Set([...columns, ...(op.adds ?? [])])];
}

/** The error for what is missing: one sentence, the nearest name. */
export function columnError({ operator, column, known }: MissingColumn): DistilError {
  const hint =
    didYouMean(column, known) ||
    `The row has ${known.join(", ") || "no columns"}; --input ${column}=COLUMN reads another`;
  return new DistilError("ERR_COLUMN", `Cannot run ${operator} as its rows have no column ${column}`, {
    hint,
    fatal: true,
    unsent: true,
  });
}

/** A source that lets its first row through only if the pipeline will find its columns. */
export function checkingColumns(source: SourceOp, steps: readonly Step[]): SourceOp {
  return {
    ...source,
    async *open(call) {
      let checked = false;
      for await (const rows of source.open(call)) {
        const first = rows[0];
        if (!checked && first !== undefined) {
          checked = true;
          const [missing] = missingColumns(steps, Object.keys(first));
          if (missing) throw columnError(missing);
          for (const { operator, column, known } of misspeltColumns(steps, Object.keys(first)))
            call.warn?.(`${operator}: the first row has no column ${column}. ${didYouMean(column, known)}`);
        }
        yield rows;
      }
    },
  };
}
