/** A way to break the product: in `file`, `from` becomes `to`. The tests must notice. */
export interface Mutant {
  /** What it breaks, where the mutation does not say it. */
  readonly promise?: string;
  /** From the root of the repository. */
  readonly file: string;
  /** Stands once in the file. */
  readonly from: string;
  readonly to: string;
  /** Test files to run. @default the group's */
  readonly tests?: readonly string[];
  /** Runs only tests with this in their names. */
  readonly named?: string;
}

/** Mutants of one subject. */
export interface Group {
  readonly tests?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly mutants: readonly Mutant[];
}
