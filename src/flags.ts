import { Command, Option } from "commander";
import type { CommandEntry, OptionEntry } from "./describe.ts";

/** A commander command with the flags of an entry, for parsing and for help, where `heading` groups them. */
export function flagsOf(entry: CommandEntry, heading?: (option: OptionEntry) => string): Command {
  const command = new Command(entry.name)
    .exitOverride()
    .configureHelp({ minWidthToWrap: 20 })
    .helpOption(false)
    .allowExcessArguments(true);
  command
    .configureOutput({ writeErr: () => {}, writeOut: () => {} })
    .summary(entry.summary)
    .description(entry.summary);
  for (const option of entry.options) {
    for (const flag of flags(option)) command.addOption(heading ? flag.helpGroup(heading(option)) : flag);
  }
  return command;
}

function flags(option: OptionEntry): Option[] {
  const short = option.short ? `-${option.short}, ` : "";
  const onlySwitch = option.types.length === 1 && option.types[0] === "boolean";
  const value = onlySwitch
    ? ""
    : option.types.includes("boolean")
      ? ` [${placeholder(option)}]`
      : ` <${placeholder(option)}>`;
  const flag = new Option(`${short}--${option.flag}${value}`, describeFlag(option));
  flag.attributeName = () => option.name;
  if (option.many) flag.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
  if (!option.types.includes("boolean")) return [flag];
  const off = new Option(`--no-${option.flag}`);
  off.attributeName = () => option.name;
  return option.default === true
    ? [flag.hideHelp(), new Option(off.flags, describeFlag(option))].map(named(option))
    : [flag, off.hideHelp()];
}

function named(option: OptionEntry): (flag: Option) => Option {
  return (flag) => Object.assign(flag, { attributeName: () => option.name });
}

/** What stands for a flag's value in help. */
export function placeholder(option: OptionEntry): string {
  if (option.placeholder) return option.placeholder;
  if (option.values) return option.values.join("|");
  if (option.types.includes("integer") || option.types.includes("number")) return "N";
  if (option.types.includes("object")) return "JSON";
  return option.name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function describeFlag(option: OptionEntry): string {
  const notes = [
    ...(option.values && option.placeholder ? [`one of ${option.values.join(", ")}`] : []),
    ...(option.many ? ["may be repeated"] : []),
    ...(option.default === undefined || option.default === false ? [] : [`default: ${shown(option.default)}`]),
  ];
  return notes.length === 0 ? option.description : `${option.description} (${notes.join("; ")})`;
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
