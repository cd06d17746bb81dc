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
  const on = named(option, new Option(`${short}--${option.flag}${argumentOf(option)}`, describeFlag(option)));
  if (option.many) on.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
  if (!option.types.includes("boolean")) return [on];
  const off = named(option, new Option(`--no-${option.flag}`, `Off: ${option.description}`));
  // Help shows the one that changes something.
  return option.default === true ? [on.hideHelp(), off] : [on, off.hideHelp()];
}

function argumentOf(option: OptionEntry): string {
  if (isSwitch(option)) return "";
  return option.types.includes("boolean") ? ` [${placeholder(option)}]` : ` <${placeholder(option)}>`;
}

/** Takes no value. */
export function isSwitch(option: OptionEntry): boolean {
  return option.types.length === 1 && option.types[0] === "boolean";
}

/** Commander's own name for it would be another where a flag begins with `no-`. */
function named(option: OptionEntry, flag: Option): Option {
  return Object.assign(flag, { attributeName: () => option.name });
}

/** Longest list of values that stands in the place of one. */
const ROOM = 24;

/** What stands for a flag's value in help. */
export function placeholder(option: OptionEntry): string {
  if (option.placeholder) return option.placeholder;
  const values = option.values?.join("|") ?? "";
  if (values !== "" && values.length <= ROOM) return values;
  if (option.types.includes("integer") || option.types.includes("number")) return "N";
  if (option.types.includes("object")) return "JSON";
  return option.name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function describeFlag(option: OptionEntry): string {
  const notes = [
    ...(listsValues(option) ? [`one of ${option.values!.join(", ")}`] : []),
    ...(option.many && !option.description.includes("repeated") ? ["may be repeated"] : []),
    ...(saysNothing(option.default) ? [] : [`default: ${shown(option.default)}`]),
  ];
  return notes.length === 0 ? option.description : `${option.description} (${notes.join("; ")})`;
}

/** Values that the placeholder does not show; where others may be given too, the description has them. */
function listsValues(option: OptionEntry): boolean {
  return option.values !== undefined && option.open !== true && placeholder(option) !== option.values.join("|");
}

function saysNothing(value: unknown): boolean {
  return value === undefined || value === false || value === "";
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
