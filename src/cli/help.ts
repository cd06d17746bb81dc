import type { CommandEntry } from "../describe.ts";
import { flagsOf, placeholder } from "../flags.ts";
import { findCommand, runFlags } from "./lookup.ts";
import { table } from "./table.generated.ts";

/** `distil chunk --help`. Throws ERR_USAGE for a name that is no command. */
export function commandHelp(name: string, columns: number): string {
  const { kind, entry } = findCommand(name);
  const run = new Set(kind === "operator" ? runFlags(operator(name)).map((option) => option.name) : []);
  const command = flagsOf(entry, (option) => (run.has(option.name) ? "The run:" : "Options:"));
  command.name(`distil ${name}`).usage([...positional(entry), "[options]"].join(" "));
  command.configureOutput({ getOutHelpWidth: () => columns, getOutHasColors: () => false });
  const details = entry.details ? `\n${wrap(entry.details, columns)}\n` : "";
  return `${command.helpInformation()}${details}${examples(entry)}`;
}

function operator(name: string): CommandEntry {
  return table.operators.find((entry) => entry.name === name)!;
}

function positional(entry: CommandEntry): string[] {
  return entry.positional.map((name) => {
    const option = entry.options.find((one) => one.name === name)!;
    const value = `${placeholder(option)}${option.many ? "..." : ""}`;
    return option.required ? value : `[${value}]`;
  });
}

function examples({ examples }: CommandEntry): string {
  return examples.length === 0 ? "" : `\nExamples:\n${examples.map((example) => `  ${example}`).join("\n")}\n`;
}

/** Breaks a text at spaces. */
export function wrap(text: string, width: number): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join("\n");
}
