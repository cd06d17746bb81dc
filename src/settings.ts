import type { CommandEntry, OptionEntry } from "./describe.ts";
import { DistilError, didYouMean } from "./errors.ts";
import { splitPair } from "./options.ts";
import type { Options } from "./words.ts";

/**
 * Reads what YAML says of a command as its options: a map with kebab-case keys, or what may stand without a name by itself.
 *
 * A single value may stand for a list, and numbers for text. Throws ERR_OPTION for a key that the command does not take.
 */
export function readSettings(entry: CommandEntry, given: unknown): Options {
  if (given === null || given === undefined) return {};
  if (typeof given !== "object" || Array.isArray(given)) return readLone(entry, given);
  const settings = given as Readonly<Record<string, unknown>>;
  const pairs = lonePairs(entry, Object.keys(settings));
  if (pairs) return { [pairs.name]: readSetting(pairs, settings) };
  const options: Options = {};
  for (const [key, value] of Object.entries(settings)) {
    const option = findOption(entry, key);
    if (option === undefined) throw unknownOption(entry, key);
    if (value !== null && value !== undefined) options[option.name] = readSetting(option, value);
  }
  return options;
}

/** `rename: { old: new }` are the pairs themselves where no key is an option. */
function lonePairs(entry: CommandEntry, keys: readonly string[]): OptionEntry | undefined {
  const first = entry.options.find((option) => option.name === entry.positional[0]);
  return (first?.pairs || first?.types.includes("object")) && !keys.some((key) => findOption(entry, key))
    ? first
    : undefined;
}

function readLone(entry: CommandEntry, value: unknown): Options {
  const options = entry.positional.map((name) => findOption(entry, name)!);
  const [first] = options;
  if (first === undefined) {
    throw new DistilError(
      "ERR_OPTION",
      `Cannot use ${entry.name}: ${JSON.stringify(value)} as ${entry.name} takes no value by itself`,
      {
        hint: `Name the option, as in ${entry.name}: { OPTION: VALUE }`,
      },
    );
  }
  if (!Array.isArray(value) || first.many) return { [first.name]: readSetting(first, value) };
  if (value.length > options.length) {
    throw new DistilError(
      "ERR_OPTION",
      `Cannot use ${entry.name}: ${JSON.stringify(value)} as it takes ${options.length} values`,
    );
  }
  return Object.fromEntries(value.map((item, index) => [options[index]!.name, readSetting(options[index]!, item)]));
}

function findOption(entry: CommandEntry, key: string): OptionEntry | undefined {
  return entry.options.find((option) => option.flag === key || option.name === key);
}

function unknownOption(entry: CommandEntry, key: string): DistilError {
  const known = entry.options.map((option) => option.flag);
  const hint = didYouMean(key, known) || `It takes ${known.join(", ")}`;
  return new DistilError("ERR_OPTION", `Cannot use ${entry.name}.${key} as ${entry.name} has no such option`, { hint });
}

function readSetting(option: OptionEntry, value: unknown): unknown {
  if (option.pairs)
    return Array.isArray(value) && !option.list
      ? Object.fromEntries(value.map((item) => splitPair(String(item))))
      : value;
  if (!Array.isArray(value)) return option.list ? [asText(option, value)] : asText(option, value);
  const items = value.map((item) => asText(option, item));
  return items.length === 1 && option.many && !option.list ? items[0] : items;
}

/** YAML reads `42` and `true` as what they are; where only text is wanted they were meant as text. */
function asText(option: OptionEntry, value: unknown): unknown {
  const onlyText = option.types.length === 1 && option.types[0] === "string";
  return onlyText && (typeof value === "number" || typeof value === "boolean") ? String(value) : value;
}
