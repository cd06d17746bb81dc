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
  readonly role: string;
  readonly source?: string;
}
