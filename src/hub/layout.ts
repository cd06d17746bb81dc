import { globToRegExp } from "./glob.ts";

/** What of a data set is read under one name: a list of files for each split. */
export interface Config {
  readonly name: string;
  readonly isDefault: boolean;
  /** In the order in which they are named; train, validation, test where they are found by name. */
  readonly splits: ReadonlyMap<string, readonly string[]>;
}

const ignored = new Set(["config.json", "dataset_info.json", "dataset_infos.json", "dataset_dict.json", "README.md"]);

/** Files that may hold data: not hidden, not about the data set. */
export function dataFiles(paths: readonly string[]): string[] {
  const hidden = (part: string) => part.startsWith(".") || part.startsWith("__");
  return paths.filter((path) => !path.split("/").some(hidden) && !ignored.has(path.split("/").at(-1)!)).sort();
}

/** The configs that a README names, or the one that the files' names make. */
export function configsOf(paths: readonly string[], readme: Readonly<Record<string, unknown>>): readonly Config[] {
  const files = dataFiles(paths);
  const written = Array.isArray(readme["configs"]) ? readme["configs"].filter(isRecord) : [];
  const named = written.filter((config) => typeof config["config_name"] === "string");
  if (named.length === 0) return [{ name: "default", isDefault: true, splits: splitsByName(files) }];
  return named.map((config) => {
    const name = String(config["config_name"]);
    const isDefault = named.length === 1 || name === "default" || config["default"] === true;
    return { name, isDefault, splits: splitsOf(config, files) };
  });
}

function splitsOf(config: Readonly<Record<string, unknown>>, files: readonly string[]): Map<string, readonly string[]> {
  const folder = typeof config["data_dir"] === "string" ? config["data_dir"].replace(/^\.?\/+|\/+$/g, "") : "";
  const inside = folder === "" ? files : files.filter((path) => path.startsWith(`${folder}/`));
  const given = config["data_files"];
  if (given === undefined) return splitsByName(inside, folder);
  const splits = new Map<string, string[]>();
  for (const one of [given].flat()) {
    const { split, path } = isRecord(one) ? one : { split: "train", path: one };
    const patterns = [path].flat().map((pattern) => globToRegExp(folder ? `${folder}/${pattern}` : String(pattern)));
    // In the order of the patterns: of two that name a file, the first takes it.
    const found = patterns.flatMap((pattern) => files.filter((file) => pattern.test(file)));
    const name = String(split);
    splits.set(name, [...new Set([...(splits.get(name) ?? []), ...found])]);
  }
  return splits;
}

const keywords = {
  train: ["train", "training"],
  validation: ["validation", "valid", "dev", "val"],
  test: ["test", "testing", "eval", "evaluation"],
} as const;

/** Splits as their files' names say: shards in data/, else a word in a folder, else one in a file; else all is train. */
export function splitsByName(files: readonly string[], folder = ""): Map<string, readonly string[]> {
  const local = (path: string) => (folder === "" ? path : path.slice(folder.length + 1));
  const shards = grouped(files, (path) => /^data\/(\w+(?:\.\w+)*)-\d{5}-of-\d{5}[^/]*\.[^/]*$/.exec(local(path))?.[1]);
  if (shards.size > 0) return shards;
  for (const inFolder of [true, false]) {
    const found = byKeyword(files, (path) => {
      const parts = local(path).split("/");
      return inFolder ? parts.slice(0, -1) : parts.slice(-1);
    });
    if (found.size > 0) return found;
  }
  return files.length > 0 ? new Map([["train", files]]) : new Map();
}

function byKeyword(
  files: readonly string[],
  partsOf: (path: string) => readonly string[],
): Map<string, readonly string[]> {
  const splits = new Map<string, readonly string[]>();
  for (const [split, words] of Object.entries(keywords)) {
    const word = new RegExp(`(?:^|[-._ 0-9])(?:${words.join("|")})(?:[-._ 0-9]|$)`);
    const found = files.filter((path) => partsOf(path).some((part) => word.test(part)));
    if (found.length > 0) splits.set(split, found);
  }
  return splits;
}

/** The files of the Hub's own conversion: `config/split/0000.parquet`, or `config/partial-split/…` for the first 5 GB. */
export function convertedConfigs(paths: readonly string[]): readonly Config[] {
  const configs = grouped(paths.filter((path) => path.endsWith(".parquet")).sort(), (path) => path.split("/")[0]);
  return [...configs].map(([name, files]) => ({
    name,
    isDefault: configs.size === 1 || name === "default",
    splits: grouped(files, (path) =>
      path
        .split("/")
        .at(-2)
        ?.replace(/^partial-/, ""),
    ),
  }));
}

function grouped(
  paths: readonly string[],
  keyOf: (path: string) => string | undefined,
): Map<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const key = keyOf(path);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), path]);
  }
  return groups;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
