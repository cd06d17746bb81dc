import { existsSync, readFileSync } from "node:fs";
import { DistilError } from "../errors.ts";

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
  (await import("./extend-table.ts")).extendTable();
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
