import { CommanderError } from "commander";
import type { CommandEntry, OptionEntry } from "./describe.ts";
import { DistilError, didYouMean } from "./errors.ts";
import { flagsOf } from "./flags.ts";

export type Options = Record<string, unknown>;

/**
 * Reads the words after a command's name as its options: the same for the shell and for `>>`.
 *
 * Throws ERR_USAGE for flags and words that the command does not take, ERR_OPTION for values that are not what they should be.
 */
export function parseWords(entry: CommandEntry, words: readonly string[]): Options {
  const command = flagsOf(entry);
  try {
    command.parse(words, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) throw usageError(entry, error, words);
    throw error;
  }
  const given: Options = {};
  for (const option of entry.options) {
    const value: unknown = command.getOptionValue(option.name);
    if (value !== undefined) given[option.name] = readOption(entry, option, value);
  }
  const options = { ...given, ...readPositional(entry, command.args, given) };
  requirePositional(entry, options);
  return options;
}

function requirePositional(entry: CommandEntry, given: Options): void {
  const missing = entry.options.find(
    ({ name, required }) => required && entry.positional.includes(name) && given[name] === undefined,
  );
  if (missing === undefined) return;
  const message = `Cannot use ${entry.name}.${missing.flag} as it must be given: current value is nothing`;
  const [example] = entry.examples;
  throw new DistilError("ERR_OPTION", message, { hint: example === undefined ? undefined : `Such as: ${example}` });
}

function readOption(entry: CommandEntry, option: OptionEntry, value: unknown): unknown {
  if (!Array.isArray(value)) return typeof value === "string" ? readValue(entry, option, value) : value;
  if (option.pairs) {
    const pairs = (value as readonly string[]).map((text) => readPair(entry, option, text));
    return option.list ? value : Object.fromEntries(pairs);
  }
  const items = (value as readonly string[]).map((text) => readValue(entry, option, text));
  return items.length === 1 && !option.list ? items[0] : items;
}

function readPair(entry: CommandEntry, option: OptionEntry, text: string): [string, string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  const message = `Cannot use ${entry.name}.${option.flag} as it must be NAME=VALUE: current value is ${JSON.stringify(text)}`;
  throw new DistilError("ERR_OPTION", message);
}

/** One word as the value of an option. Text that is none of its other types stays text where text is allowed. */
function readValue(entry: CommandEntry, option: OptionEntry, text: string): unknown {
  const { types, values = [] } = option;
  if (types.length === 0) return text;
  const isNumber = text.trim() !== "" && Number.isFinite(Number(text));
  if ((types.includes("integer") || types.includes("number")) && isNumber) return Number(text);
  if (types.includes("boolean") && (text === "true" || text === "false")) return text === "true";
  if (types.includes("object") && text.trimStart().startsWith("{")) return readJson(entry, option, text);
  if (values.includes(text)) return text;
  if (types.includes("string") && (values.length === 0 || option.open)) return text;
  const wanted = values.length > 0 ? `one of ${values.join(", ")}` : types.map((type) => names[type]).join(" or ");
  const hint = didYouMean(text, values) || undefined;
  throw new DistilError(
    "ERR_OPTION",
    `Cannot use ${entry.name}.${option.flag} as it must be ${wanted}: current value is ${JSON.stringify(text)}`,
    { hint },
  );
}

const names = {
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
  string: "text",
  object: "a JSON object",
} as const;

function readJson(entry: CommandEntry, option: OptionEntry, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DistilError(
      "ERR_OPTION",
      `Cannot use ${entry.name}.${option.flag} as it must be JSON: current value is ${text}`,
      { cause },
    );
  }
}

function readPositional(entry: CommandEntry, words: readonly string[], given: Options): Options {
  const options = entry.positional.map((name) => entry.options.find((option) => option.name === name)!);
  const result: Options = {};
  const rest = [...words];
  for (const option of options) {
    if (rest.length === 0) break;
    const taken = option.many ? rest.splice(0) : rest.splice(0, 1);
    if (given[option.name] !== undefined) {
      throw new DistilError(
        "ERR_USAGE",
        `Cannot use ${entry.name} ${taken.join(" ")} as --${option.flag} says it already`,
      );
    }
    result[option.name] = readOption(entry, option, option.many ? taken : taken[0]);
  }
  if (rest.length > 0) throw excess(entry, options, rest[0]!);
  return result;
}

function excess(entry: CommandEntry, options: readonly OptionEntry[], word: string): DistilError {
  const takes =
    options.length === 0
      ? "takes no values without a flag"
      : `takes ${options.map((option) => option.name.toUpperCase()).join(" ")}`;
  const flag = didYouMean(
    word,
    entry.options.map((option) => option.flag),
  );
  const hint = flag ? flag.replace("mean ", "mean --") : `Quote values with spaces; see distil ${entry.name} --help`;
  return new DistilError("ERR_USAGE", `Cannot use "${word}" as ${entry.name} ${takes}`, { hint });
}

function usageError(entry: CommandEntry, error: CommanderError, words: readonly string[]): DistilError {
  const about = /'([^']*)'/.exec(error.message)?.[1] ?? words.join(" ");
  if (error.code === "commander.unknownOption") {
    const flag = about.split("=")[0]!;
    const hint = nearest(entry, flag, words) || `See distil ${entry.name}${taskOf(words)} --help`;
    return new DistilError("ERR_USAGE", `Cannot use ${flag} as ${entry.name} has no such option`, { hint });
  }
  if (error.code === "commander.optionMissingArgument") {
    return new DistilError("ERR_USAGE", `Cannot use ${entry.name} ${about} as its value is missing`);
  }
  return new DistilError(
    "ERR_USAGE",
    `Cannot use ${entry.name} ${words.join(" ")}: ${error.message.replace(/^error: /, "")}`,
  );
}

/** The nearest flag: one of the operator or of the task that is named, before one of other tasks. */
function nearest(entry: CommandEntry, flag: string, words: readonly string[]): string {
  const task = tasksIn(words);
  const flags = (options: readonly OptionEntry[]): string[] => options.map((option) => `--${option.flag}`);
  const fitting = entry.options.filter(({ tasks }) => tasks === undefined || tasks.some((name) => task.includes(name)));
  return didYouMean(flag, flags(fitting)) || partOf(flag, flags(fitting)) || didYouMean(flag, flags(entry.options));
}

function tasksIn(words: readonly string[]): readonly (string | undefined)[] {
  return words.map((word, index) => (words[index - 1] === "--task" ? word : /^--task=(.*)/.exec(word)?.[1]));
}

function taskOf(words: readonly string[]): string {
  const task = tasksIn(words).find((name) => name !== undefined);
  return task === undefined ? "" : ` --task ${task}`;
}

/** `--labels` of `--available-labels`, where it is the only one. */
function partOf(flag: string, flags: readonly string[]): string {
  const longer = flags.filter((one) => one.endsWith(flag.replace(/^--/, "-")));
  return longer.length === 1 ? `Did you mean ${longer[0]}?` : "";
}
