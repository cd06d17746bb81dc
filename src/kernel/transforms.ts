import { child, hasOrigin, inherit, originOf, type Row, traced } from "../row.ts";
import { Failed, stops } from "./failed.ts";
import { passesOver } from "./guard.ts";
import type { ExpandOp, StreamOp } from "./kinds.ts";
import { callFor, placeOf, reject, type Scope } from "./scope.ts";
import type { Transform } from "./stream-stage.ts";

/** An expand operator over all rows: children keep their parent's origin, with their number. */
export function expanding(op: ExpandOp, scope: Scope): Transform {
  const { kernel, step } = scope;
  const counts = kernel.counts[step]!;
  const place = placeOf(op, scope);
  const call = callFor(op, scope);
  return async function* expand(rows) {
    for await (const row of rows) {
      counts.in++;
      if (row["distil_metadata"] !== undefined && passesOver(op.reads, row)) {
        counts.out++;
        yield row;
        continue;
      }
      let count = 0;
      let failed: Failed | undefined;
      try {
        for await (const made of op.fn(row, call)) {
          counts.out++;
          counts.born++;
          yield child(made, `${originOf(row)}.${count++}`);
        }
      } catch (error) {
        if (stops(error) || call.signal.aborted) throw error;
        failed = new Failed(error, place);
      }
      if (failed) {
        reject(kernel, failed, row);
        continue;
      }
      place.streak.length = 0;
      if (count > 0) counts.born--;
      else counts.drop("became no rows");
    }
  };
}

/** A stream operator, with its books kept: what it took and did not give is dropped there. */
export function streaming(op: StreamOp, scope: Scope): Transform {
  const counts = scope.kernel.counts[scope.step]!;
  const call = callFor(op, scope);
  async function* counted(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
    for await (const row of rows) {
      counts.in++;
      yield row;
    }
  }
  return async function* stream(rows) {
    let number = 0;
    for await (const row of op.fn(counted(rows), call)) {
      counts.out++;
      yield adopted(row, `${scope.step}#${number++}`);
    }
    if (counts.in >= counts.out) counts.drop(`left out by ${op.name}`, counts.in - counts.out);
    else counts.born = counts.out - counts.in;
  };
}

/** A row that a stream operator made anew gets the step and its number there as its origin. */
function adopted(row: Row, origin: string): Row {
  if (hasOrigin(row)) return row;
  const copied = originOf(row);
  return copied === "" ? traced({ ...row }, origin) : inherit({ ...row }, row);
}
