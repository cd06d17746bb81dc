/** A row is a plain JSON object. Where it comes from hangs on a symbol that JSON does not show. */
export interface Row {
  [column: string]: unknown;
  [TRACE]?: Trace;
}

export const TRACE: unique symbol = Symbol("distilstream.trace");

/**
 * Where a row comes from: a path such as `12.0.3` (source row 12, child 0, child 3), and the line it was read from.
 *
 * `{ ...row }` copies the symbol too, so a trace names its owner: only there does it count.
 */
export class Trace {
  readonly owner: Row;
  /** Numbered by the kernel: a source need not know how many rows came before. */
  origin: string | number;
  /** Which branch of a fan-out without a join it left. */
  branch: number | undefined;
  /** The JSON text that the row was parsed from; written again as it was while no operator changes the row. */
  readonly line: string | undefined;

  constructor(owner: Row, origin: string | number, line?: string) {
    this.owner = owner;
    this.origin = origin;
    this.branch = undefined;
    this.line = line;
  }

  /** What `console.log` of a row shows of it. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return String(this.origin);
  }
}

/** Gives a fresh row its origin, on a copy if the row cannot take it or has one already. */
export function traced(row: Row, origin: string | number, line?: string): Row {
  const owner = row[TRACE] === undefined && Object.isExtensible(row) ? row : { ...row };
  owner[TRACE] = new Trace(owner, origin, line);
  return owner;
}

/** Carries `from`'s origin over to the row that an operator made of it. */
export function inherit(row: Row, from: Row): Row {
  if (row === from) return row;
  return child(row, from[TRACE]?.origin ?? "");
}

/** A row that an operator made of another, with an origin of its own. */
export function child(row: Row, origin: string | number): Row {
  const trace = row[TRACE];
  // A spread of another row carries that one's trace along: it may be overwritten, unless the row itself owns it.
  const fresh = Object.isExtensible(row) && (trace === undefined || trace.owner !== row);
  const own: Row = fresh ? row : { ...row };
  own[TRACE] = new Trace(own, origin);
  return own;
}

/** The path of a row, `""` where it has none. */
export function originOf(row: Row): string {
  const trace = row[TRACE];
  return trace === undefined ? "" : String(trace.origin);
}

export function hasOrigin(row: Row): boolean {
  return row[TRACE] !== undefined && row[TRACE].owner === row;
}

/** The line a row was read from, if the row is still as it was. */
export function lineOf(row: Row): string | undefined {
  const trace = row[TRACE];
  return trace !== undefined && trace.owner === row ? trace.line : undefined;
}

/** Orders origins by their numbers, part by part: `2` before `10`, `1.2` before `1.10`. */
export function compareOrigins(a: string, b: string): number {
  const left = a.split(/[.#]/);
  const right = b.split(/[.#]/);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = Number(left[index] ?? -1) - Number(right[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The row as it leaves a pipeline: its columns, and nothing that only a run needs. */
export function plain({ [TRACE]: _, ...row }: Row): Row {
  return row;
}

/** The characters in a row's strings, nested ones too: what a row weighs in the window. */
export function weigh(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 8;
  let sum = 16;
  if (Array.isArray(value)) for (const item of value) sum += weigh(item);
  else for (const key in value) sum += weigh((value as Record<string, unknown>)[key]);
  return sum;
}

/** A line that is not a row: it becomes a reject with its place, and the rest goes on. */
export interface BadLine {
  readonly file: string;
  /** Counts from 1; a document that cannot be read has none. */
  readonly line?: number;
  readonly error: unknown;
  readonly raw: string;
}
