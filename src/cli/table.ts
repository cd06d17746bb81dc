import type { CommandEntry, OptionEntry } from "../describe.ts";

/** Every command as plain data, so that help and usage errors load nothing else. */
export interface Table {
  readonly operators: readonly CommandEntry[];
  readonly commands: readonly CommandEntry[];
  readonly tasks: readonly TaskEntry[];
  /** Flags that operator commands have besides their own. */
  readonly run: readonly OptionEntry[];
}

export interface TaskEntry extends CommandEntry {
  readonly aliases: readonly string[];
  /** The operator that takes it. */
  readonly operator: string;
  readonly source?: string;
  /** Columns of a row: those it must find, those it uses where they are there, those it gives. */
  readonly reads: readonly string[];
  readonly uses: readonly string[];
  readonly adds: readonly string[];
  /** With `--expand`: the list column, and the column that each item goes to. */
  readonly expands?: { readonly from: string; readonly to: string };
}
