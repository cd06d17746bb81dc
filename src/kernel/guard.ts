import { DistilError, reportError } from "../errors.ts";
import { inherit, type Row } from "../row.ts";
import { Failed, type Place, stops } from "./failed.ts";
import type { Gate } from "./gate.ts";
import { type Call, Dropped, type Given, type RowOp } from "./kinds.ts";

/** What becomes of a row on its walk; a failure is a value. What is thrown stops the run. */
export type Outcome = Row | readonly Row[] | Dropped | Failed;
/** `top` is the row as it entered the top-level step, where that is another one. */
export type Walk = (row: Row, top?: Row) => Outcome | Promise<Outcome>;

/** The rule of operators that give nothing back. */
export const LEFT_OUT = new Dropped("left out");

/**
 * Makes a row operator safe to walk through: its errors become values or null columns, and its rows keep their origin.
 *
 * Synchronous as long as the operator is.
 */
export function guard(op: RowOp, call: Call, place: Place, gate: Gate | undefined): Walk {
  const { streak } = place;
  function settle(given: Given, row: Row): Outcome {
    streak.length = 0;
    if (given === undefined) return LEFT_OUT;
    if (given instanceof Dropped) return given;
    if (Array.isArray(given)) return given as readonly Row[];
    return inherit(given as Row, row);
  }
  function fail(error: unknown, row: Row): Outcome {
    if (stops(error) || call.signal.aborted) throw error;
    return place.onError === "keep" ? keep(row, op, error) : new Failed(error, place);
  }
  function begin(row: Row): Given | Promise<Given> {
    const given = op.fn(row, call);
    return gate !== undefined && given instanceof Promise ? gate.hold(given) : given;
  }
  return function walk(row) {
    if (row["distil_metadata"] !== undefined && passesOver(op.reads, row)) return passOver(row, op.adds);
    try {
      const given = gate?.full ? gate.later(() => op.fn(row, call)) : begin(row);
      return given instanceof Promise
        ? given.then(
            (value) => settle(value, row),
            (error: unknown) => fail(error, row),
          )
        : settle(given, row);
    } catch (error) {
      return fail(error, row);
    }
  };
}

/** Several walks as one. Synchronous until the first promise. */
export function chain(walks: readonly Walk[]): Walk {
  if (walks.length === 1) return walks[0]!;
  function go(row: Row, from: number, top: Row | undefined): Outcome | Promise<Outcome> {
    let current = row;
    for (let index = from; index < walks.length; index++) {
      const outcome = walks[index]!(current, top);
      if (outcome instanceof Promise) {
        return outcome.then((value) => (isRow(value) ? go(value, index + 1, top) : value));
      }
      if (!isRow(outcome)) return outcome;
      current = outcome;
    }
    return current;
  }
  return (row, top) => go(row, 0, top);
}

export function isRow(outcome: Outcome): outcome is Row {
  return !(outcome instanceof Dropped || outcome instanceof Failed || Array.isArray(outcome));
}

/** What `--on-error keep` leaves in a row: the error, and the columns that are null because of it. */
interface Kept {
  readonly columns?: readonly string[];
}

function keep(row: Row, op: RowOp, error: unknown): Row {
  const metadata = (row["distil_metadata"] ?? {}) as Record<string, unknown>;
  const errors = { ...(metadata["errors"] as object), [op.name]: { ...reportError(error), columns: op.adds ?? [] } };
  const kept: Row = { ...row, distil_metadata: { ...metadata, errors } };
  for (const column of op.adds ?? []) kept[column] = null;
  return inherit(kept, row);
}

/** Whether a row was kept without a column that the operator needs. */
export function passesOver(reads: readonly string[] | undefined, row: Row): boolean {
  const errors = (row["distil_metadata"] as { errors?: Record<string, Kept> } | null)?.errors;
  if (errors === undefined || reads === undefined) return false;
  return Object.values(errors).some((kept) =>
    kept.columns?.some((column) => row[column] === null && reads.includes(column)),
  );
}

/** The row as it is, with the columns that the operator would have given as null ones that later steps pass over too. */
function passOver(row: Row, adds: readonly string[] = []): Row {
  const missing = adds.filter((column) => !(column in row));
  if (missing.length === 0) return row;
  const metadata = row["distil_metadata"] as { errors: Record<string, Kept> };
  const [name, first] = Object.entries(metadata.errors)[0]!;
  const columns = [...(first.columns ?? []), ...missing];
  const passed: Row = {
    ...row,
    distil_metadata: { ...metadata, errors: { ...metadata.errors, [name]: { ...first, columns } } },
  };
  for (const column of missing) passed[column] = null;
  return inherit(passed, row);
}

/** A row operator may give several rows only where it said so. */
export function notOne(place: Place): DistilError {
  return new DistilError(
    "ERR_OPERATOR",
    `Cannot go on as ${place.operator} gave several rows: it must be declared with many`,
    {
      fatal: true,
    },
  );
}
