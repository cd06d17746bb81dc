import type { CommandEntry, OptionEntry } from "../describe.ts";
import { isSwitch } from "../flags.ts";
import { schemes } from "../llm/schemes.ts";
import type { Options } from "../words.ts";
import { completionScripts } from "./completion-scripts.ts";
import type { Io } from "./io.ts";
import { findCommand, splitName, taskIn, tasksOf, withTask } from "./lookup.ts";
import { table } from "./table.generated.ts";

/** `distil completion bash|zsh|fish` */
export async function completion({ shell }: Options, io: Io): Promise<number> {
  io.out(completionScripts[shell as keyof typeof completionScripts]);
  return 0;
}

/** What may stand where the cursor is; `undefined`: a file. `words` are those after `distil`, the last one unfinished. */
export function complete(words: readonly string[], models: readonly string[]): string[] | undefined {
  const last = words.at(-1) ?? "";
  if (words.length <= 1) return starting(last, topNames());
  const { name, rest } = splitName(words.slice(0, -1));
  const entry = entryOf(name, rest);
  if (entry === undefined) return undefined;
  const before = words.at(-2)!;
  const option = entry.options.find((one) => before === `--${one.flag}` || (one.short && before === `-${one.short}`));
  if (option && !isSwitch(option)) return valuesOf(entry, option, models, last);
  const [, flag, value] = /^--([^=]+)=(.*)$/.exec(last) ?? [];
  const assigned = entry.options.find((one) => one.flag === flag);
  if (assigned) return valuesOf(entry, assigned, models, value!)?.map((text) => `--${flag}=${text}`);
  if (last.startsWith("-")) return starting(last, flagsOfEntry(entry));
  const nested = rest.length === 0 ? starting(last, nestedNames(name)) : [];
  const values = positionalValues(entry, rest, models, last);
  return nested.length === 0 ? values : [...nested, ...(values ?? [])];
}

function topNames(): string[] {
  return [...table.operators, ...table.commands].map(({ name }) => name).filter((name) => !name.includes(" "));
}

/** The commands that a command has: `run` of `bench`. */
function nestedNames(name: string): string[] {
  return table.commands.flatMap((entry) =>
    entry.name.startsWith(`${name} `) ? entry.name.slice(name.length + 1) : [],
  );
}

/** Once a task is named, only its options are offered. */
function entryOf(name: string, words: readonly string[]): CommandEntry | undefined {
  try {
    const { entry } = findCommand(name);
    const task = taskIn(name, words);
    return task === undefined ? entry : withTask(entry, task);
  } catch {
    return undefined;
  }
}

function flagsOfEntry(entry: CommandEntry): string[] {
  return [
    ...entry.options.flatMap((option) => [
      `--${option.flag}`,
      ...(isSwitch(option) && option.default === true ? [`--no-${option.flag}`] : []),
    ]),
    "--help",
  ];
}

/** Enum values, task names and models are known; for anything else the shell offers files. */
function valuesOf(
  entry: CommandEntry,
  option: OptionEntry,
  models: readonly string[],
  text: string,
): string[] | undefined {
  if (option.values) return starting(text, option.values);
  if (option.name === "model" || option.name === "models") return starting(text, [...models, ...schemeWords()]);
  if (option.name === "task") return starting(text, tasksFor(entry));
  if (option.types.includes("integer") || option.types.includes("number")) return [];
  return undefined;
}

function tasksFor({ name }: CommandEntry): string[] {
  return tasksOf(name).flatMap((task) => [task.name, ...task.aliases]);
}

/** Only an embedded model may go without a rest. */
function schemeWords(): string[] {
  return Object.keys(schemes).map((scheme) => (scheme === "local" ? scheme : `${scheme}:`));
}

function positionalValues(
  entry: CommandEntry,
  before: readonly string[],
  models: readonly string[],
  text: string,
): string[] | undefined {
  if (entry.name === "help") return starting(text, before.length > 0 ? nestedNames(before[0]!) : topNames());
  const given = before.filter((word, index) => !word.startsWith("-") && !takesValue(entry, before[index - 1])).length;
  const name = entry.positional[Math.min(given, entry.positional.length - 1)];
  const option = entry.options.find((one) => one.name === name);
  return option ? valuesOf(entry, option, models, text) : undefined;
}

function takesValue(entry: CommandEntry, word: string | undefined): boolean {
  const option = entry.options.find((one) => word === `--${one.flag}`);
  return option !== undefined && !isSwitch(option);
}

function starting(text: string, all: readonly string[]): string[] {
  return all.filter((word) => word.startsWith(text));
}
