import type { Row } from "../row.ts";

/**
 * Brings the rows of a data set's files together: columns that a file lacks are null, and what differs between files is said.
 */
export class JoinedColumns {
  readonly #warn: (message: string) => void;
  #first: string | undefined;
  /** What the values of a column are, by the first file that has one. */
  readonly #kinds = new Map<string, string | undefined>();

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  /** Columns that earlier files had: nothing is known before the first. */
  get known(): boolean {
    return this.#first !== undefined;
  }

  async *join(rows: AsyncIterable<readonly Row[]>, file: string): AsyncGenerator<readonly Row[]> {
    let missing: readonly string[] | undefined;
    for await (const batch of rows) {
      missing ??= this.#compare(batch, file);
      const lacking = missing;
      yield lacking.length === 0
        ? batch
        : batch.map((row) => ({ ...Object.fromEntries(lacking.map((name) => [name, null])), ...row }));
    }
  }

  /** Takes in a file by its first rows; gives the columns that it lacks. */
  #compare(batch: readonly Row[], file: string): readonly string[] {
    const kinds = new Map<string, string | undefined>();
    for (const row of batch) for (const name in row) kinds.set(name, kinds.get(name) ?? kindOf(row[name]));
    const before = this.#first;
    this.#first ??= file;
    const missing = [...this.#kinds.keys()].filter((name) => !kinds.has(name));
    const added = before === undefined ? [] : [...kinds.keys()].filter((name) => !this.#kinds.has(name));
    if (missing.length > 0) this.#warn(`${file} has no ${missing.join(", ")}, which ${before} has: null there`);
    if (added.length > 0) this.#warn(`${file} has ${added.join(", ")}, which ${before} has not`);
    for (const [name, kind] of kinds) {
      const known = this.#kinds.get(name);
      if (known !== undefined && kind !== undefined && known !== kind)
        this.#warn(`${name} is ${kind} in ${file}, and ${known} in files before it`);
      this.#kinds.set(name, known ?? kind);
    }
    return missing;
  }
}

function kindOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value))
    return value.length === 0 ? "a list" : `a list${value[0] === null ? "" : ` of ${kindOf(value[0])}`}`;
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
