import type { CommandEntry, OptionEntry } from "../describe.ts";
import { DistilError, didYouMean } from "../errors.ts";
import { table } from "./table.generated.ts";

export interface Found {
  readonly kind: "operator" | "command";
  /** With the flags of the run, for an operator. */
  readonly entry: CommandEntry;
}

/** The name that words begin with, and the words after it: a command may have commands of its own, as `bench run`. */
export function splitName(words: readonly string[]): { readonly name: string; readonly rest: readonly string[] } {
  const [first = "", second] = words;
  const both = `${first} ${second}`;
  const nested = second !== undefined && table.commands.some((entry) => entry.name === both);
  return nested ? { name: both, rest: words.slice(2) } : { name: first, rest: words.slice(1) };
}

/** The command of a name. Throws ERR_USAGE with the nearest name. */
export function findCommand(name: string): Found {
  const operator = table.operators.find((entry) => entry.name === name);
  if (operator) return { kind: "operator", entry: withRunFlags(operator) };
  const command = table.commands.find((entry) => entry.name === name);
  if (command) return { kind: "command", entry: command };
  const known = [...table.operators, ...table.commands].map((entry) => entry.name);
  const hint = didYouMean(name, known) || "distil --help lists the commands";
  throw new DistilError("ERR_USAGE", `Cannot run distil ${name} as there is no such command`, { hint });
}

/** The flags of the run that an operator has no option of the same name for. */
export function runFlags(entry: CommandEntry): OptionEntry[] {
  const taken = new Set(entry.options.map((option) => option.name));
  const letters = new Set(entry.options.map((option) => option.short));
  return table.run.filter((option) => !taken.has(option.name) && !(option.short && letters.has(option.short)));
}

function withRunFlags(entry: CommandEntry): CommandEntry {
  return { ...entry, options: [...entry.options, ...runFlags(entry)] };
}
