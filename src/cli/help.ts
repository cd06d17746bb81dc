import type { CommandEntry } from "../describe.ts";
import { flagsOf, placeholder } from "../flags.ts";
import { findCommand, runFlags, taskIn, tasksOf, withTask } from "./lookup.ts";
import { table } from "./table.generated.ts";
import type { TaskEntry } from "./table.ts";
import { columnsOf } from "./task-columns.ts";

/**
 * `distil chunk --help`; of an operator that takes tasks, with the options of the task that `words` name, or of its usual one;
 * `own` is a task of a file. Throws ERR_USAGE for a name that is no command.
 */
export function commandHelp(name: string, columns: number, words: readonly string[] = [], own?: TaskEntry): string {
  const { kind, entry } = findCommand(name);
  const tasks = tasksOf(name);
  const named = own ?? taskIn(name, words);
  const task = named ?? tasks[0];
  const shown = task === undefined ? entry : withTask(entry, task);
  const run = new Set(kind === "operator" ? runFlags(operator(name)).map((option) => option.name) : []);
  const lent = new Set(task?.options.map((option) => option.name));
  const command = flagsOf(shown, (option) =>
    run.has(option.name) ? "The run:" : lent.has(option.name) ? `Task ${task!.name}:` : "Options:",
  );
  command.name(`distil ${name}`).usage([...positional(shown), "[options]"].join(" "));
  command.configureOutput({ getOutHelpWidth: () => columns, getOutHasColors: () => false });
  const parts = [command.helpInformation(), ...(named ? [about(named, columns)] : taskList(tasks, columns))];
  const details = named?.details ?? entry.details;
  if (details) parts.push(`${wrap(details, columns)}\n`);
  return `${parts.join("\n")}${examples(named ? { ...entry, examples: named.examples } : entry)}`;
}

/** What a task does, in the help that was asked for it. */
function about(task: TaskEntry, columns: number): string {
  const source = task.source === undefined ? "" : ` Source: ${task.source}.`;
  return `${wrap(`Task ${task.name}: ${task.summary}. ${columnsOf(task)}${source}`, columns)}\n`;
}

function taskList(tasks: readonly TaskEntry[], columns: number): string[] {
  if (tasks.length === 0) return [];
  const width = Math.max(...tasks.map(({ name }) => name.length));
  const lines = tasks.map(({ name, summary }) => {
    const [first, ...rest] = wrap(summary, columns - width - 4).split("\n");
    return [`  ${name.padEnd(width)}  ${first}`, ...rest.map((line) => " ".repeat(width + 4) + line)].join("\n");
  });
  return [`Tasks:\n${lines.join("\n")}\n`, "--task NAME --help shows the options of that one.\n"];
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
