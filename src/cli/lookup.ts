import type { CommandEntry, OptionEntry } from "../describe.ts";
import { DistilError, didYouMean } from "../errors.ts";
import { table } from "./table.generated.ts";
import type { TaskEntry } from "./table.ts";

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
  const hint = didYouMean(name, known) || "distil --help lists the commands, --plugin FILE brings your own";
  throw new DistilError("ERR_USAGE", `Cannot run distil ${name} as there is no such command`, { hint });
}

/** The tasks that an operator takes; the first is its usual one. */
export function tasksOf(operator: string): readonly TaskEntry[] {
  return table.tasks.filter((task) => task.operator === operator);
}

/**
 * The task that the words after an operator name; undefined where they name none, or a file. Throws ERR_OPTION with the nearest
 * name.
 */
export function taskIn(operator: string, words: readonly string[]): TaskEntry | undefined {
  const tasks = tasksOf(operator);
  const wanted = taskWord(words);
  if (wanted === undefined || tasks.length === 0 || isTaskFile(wanted)) return undefined;
  const task = namedIn(tasks, wanted);
  if (task !== undefined) return task;
  const names = tasks.map(({ name }) => name);
  const hint = didYouMean(wanted, names) || `There are ${names.join(", ")}, and files such as ./my-task.yaml`;
  throw new DistilError("ERR_OPTION", `Cannot use ${operator}.task as there is no task ${wanted}`, { hint });
}

function namedIn(tasks: readonly TaskEntry[], task: string | undefined): TaskEntry | undefined {
  return tasks.find(({ name, aliases }) => task !== undefined && [name, ...aliases].includes(task));
}

/** An operator whose options take the values that the task which `words` name takes, where others of its tasks take more. */
export function valuesFor(entry: CommandEntry, words: readonly string[]): CommandEntry {
  const task = namedIn(tasksOf(entry.name), taskWord(words));
  if (task === undefined) return entry;
  const own = (name: string) => task.options.find((option) => option.name === name)?.values;
  const options = entry.options.map((option) => {
    const values = option.tasks?.includes(task.name) ? own(option.name) : undefined;
    return values === undefined ? option : { ...option, values };
  });
  return { ...entry, options };
}

/** What words give as `--task`, the last of several. */
export function taskWord(words: readonly string[]): string | undefined {
  const given = words.flatMap((word, index) =>
    words[index - 1] === "--task" ? word : (/^--task=(.*)/.exec(word)?.[1] ?? []),
  );
  return given.at(-1);
}

export function isTaskFile(task: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(task);
}

/** A command with the options of one of its tasks, as that task has them, and of no other. */
export function withTask(entry: CommandEntry, task: TaskEntry): CommandEntry {
  const { options } = entry;
  const first = options.findIndex((option) => option.tasks !== undefined);
  const general = (part: readonly OptionEntry[]) => part.filter((option) => option.tasks === undefined);
  if (first === -1) return entry;
  return {
    ...entry,
    options: [...general(options.slice(0, first)), ...task.options, ...general(options.slice(first))],
  };
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
