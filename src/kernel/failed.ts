import { asDistilError } from "../errors.ts";
import type { BadLine, Row } from "../row.ts";
import type { OnError } from "./kinds.ts";

/** A failure as a value: a row failed, the run goes on. What stops the run is thrown instead. */
export class Failed {
  readonly error: unknown;
  readonly at: Place;

  constructor(error: unknown, at: Place) {
    this.error = error;
    this.at = at;
  }
}

/** Where in the pipeline an operator stands, and how it has been doing. */
export interface Place {
  readonly operator: string;
  readonly step: number;
  /** The branch of the outermost fan-out that it is in. */
  readonly branch: number | undefined;
  readonly onError: OnError;
  readonly streak: Streak;
}

/** Rejects in a row at one operator, by completion. */
export class Streak {
  code = "";
  length = 0;

  /** Counts a failure and says how many there were of its kind on end. */
  fail(code: string): number {
    this.length = code === this.code ? this.length + 1 : 1;
    this.code = code;
    return this.length;
  }
}

/** One rejected row, or line. */
export interface Reject {
  readonly row?: Row;
  readonly origin: string;
  readonly step: number;
  readonly branch: number | undefined;
  readonly operator: string;
  readonly error: unknown;
  readonly line?: BadLine;
}

/** No other row can do better: the error stops the run. */
export function stops(error: unknown): boolean {
  const { code, details } = asDistilError(error);
  return details.fatal === true || code === "ERR_ABORTED";
}
