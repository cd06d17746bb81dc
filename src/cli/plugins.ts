import { existsSync, readFileSync } from "node:fs";
import type { CommandEntry } from "../describe.ts";
import { DistilError } from "../errors.ts";
import { table } from "./table.generated.ts";
import type { TaskEntry } from "./table.ts";

/**
 * Loads the plugins that the words name (`--plugin FILE`, anywhere before `--`) and those of distil.yaml, and gives the other
 * words; without `folder` only the named ones. What they bring is in the table from then on: help, completion and misspelt names
 * know it.
 */
export async function takePlugins(words: readonly string[], folder = true): Promise<readonly string[]> {
  const { files, rest } = splitPlugins(words);
  const config = folder ? configWithPlugins(rest) : undefined;
  if (files.length === 0 && config === undefined) return rest;
  const { loadPlugins } = await import("../plugins/load.ts");
  await loadPlugins(files);
  if (config !== undefined) await (await import("../find-config.ts")).readConfig(config);
  await extendTable();
  return rest;
}

function splitPlugins(words: readonly string[]): {
  readonly files: readonly string[];
  readonly rest: readonly string[];
} {
  const files: string[] = [];
  const rest: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (word === "--") {
      rest.push(...words.slice(index));
      break;
    }
    const [, assigned] = /^--plugin=(.*)$/.exec(word) ?? [];
    if (word !== "--plugin" && assigned === undefined) rest.push(word);
    else files.push(fileNamed(assigned ?? words[++index]));
  }
  return { files, rest };
}

function fileNamed(file: string | undefined): string {
  if (file) return file;
  throw new DistilError("ERR_USAGE", "Cannot use --plugin as its value is missing", {
    hint: "Such as --plugin ./my.ts",
  });
}

/** The configuration that applies, where it speaks of plugins: reading YAML takes its time, and most have none. */
function configWithPlugins(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => /^--config(=|$)/.test(word));
  const file = at < 0 ? "distil.yaml" : (/^--config=(.*)$/.exec(words[at]!)?.[1] ?? words[at + 1] ?? "");
  if (!existsSync(file)) return undefined;
  try {
    return /^["']?plugins\b/m.test(readFileSync(file, "utf8")) ? file : undefined;
  } catch {
    // Whoever reads it as a configuration says what is wrong with it.
    return undefined;
  }
}

const inTable = new Set<unknown>();

async function extendTable(): Promise<void> {
  const [{ registeredParts, isOperator, isTask }, { describeCommand }, { describeTask }, { commonOptions }] =
    await Promise.all([
      import("../plugins/register.ts"),
      import("../describe.ts"),
      import("./describe-task.ts"),
      import("../options.ts"),
    ]);
  for (const part of registeredParts()) {
    if (inTable.has(part)) continue;
    inTable.add(part);
    if (isOperator(part)) {
      refuseCommand(part.declaration.name);
      put(table.operators as CommandEntry[], describeCommand(part.declaration, commonOptions));
    } else if (isTask(part)) {
      const { role } = part.declaration;
      put(table.tasks as TaskEntry[], describeTask(part));
      await describeAgain(role === "judge" ? "label" : "generate");
    }
  }
}

function refuseCommand(name: string): void {
  if (!table.commands.some((command) => command.name === name)) return;
  const message = `Cannot use the plugin's operator ${name} as distil ${name} is a command`;
  throw new DistilError("ERR_PLUGIN", message, { hint: "Give yours another name" });
}

/** Tasks lend their options to the operator that runs them. */
async function describeAgain(name: string): Promise<void> {
  const [{ findOperator }, { describeCommand }, { commonOptions }] = await Promise.all([
    import("../build.ts"),
    import("../describe.ts"),
    import("../options.ts"),
  ]);
  put(table.operators as CommandEntry[], describeCommand(findOperator(name).declaration, commonOptions));
}

function put<Entry extends CommandEntry>(entries: Entry[], entry: Entry): void {
  const at = entries.findIndex(({ name }) => name === entry.name);
  if (at < 0) entries.push(entry);
  else entries[at] = entry;
}
