import { type ConfigInfo, folderOf } from "./data-set.ts";
import { featuresOf } from "./features.ts";

type Data = Readonly<Record<string, unknown>>;

/** What a README's front matter must say after a run: keys to set; others stay as they are. */
export function frontMatterOf(before: Data, configs: readonly ConfigInfo[]): Record<string, unknown> {
  const infos = merged(
    listed(before["dataset_info"]),
    configs.map((config) => infoOf(config, before)),
  );
  const total = infos.reduce((sum, info) => sum + rowsOf(info), 0);
  const only = infos.length === 1 && infos[0]!["config_name"] === "default";
  const { config_name: _, ...plain } = infos[0]!;
  return {
    ...(before["task_categories"] === undefined ? { task_categories: ["text-generation"] } : {}),
    size_categories: [sizeCategory(total)],
    tags: [...new Set([...texts(before["tags"]), "synthetic", "distilstream", ...configs.flatMap(tagsOf)])],
    dataset_info: only ? plain : infos,
    configs: merged(
      listed(before["configs"]),
      configs.map((config) => filesOf(config, before)),
    ),
  };
}

function infoOf(config: ConfigInfo, before: Data): Data {
  const known = entryOf(before["dataset_info"], config.name);
  const splits = config.splits.map(({ name, rows, bytes }) => ({ name, num_bytes: bytes, num_examples: rows }));
  const all = byName([...records(known?.["splits"]), ...splits], "name");
  const others = all.filter(({ name }) => !config.splits.some((split) => split.name === name));
  // What the other splits take to download is not written apart.
  const kept = others.length > 0 ? Number(known?.["download_size"] ?? 0) : 0;
  return {
    config_name: config.name,
    features: featuresOf(config.type),
    splits: all,
    download_size: config.download + kept,
    dataset_size: all.reduce((sum, split) => sum + Number(split["num_bytes"] ?? 0), 0),
  };
}

function filesOf({ name, splits }: ConfigInfo, before: Data): Data {
  const known = entryOf(before["configs"], name) ?? {};
  const own = splits.map((split) => ({ split: split.name, path: `${folderOf(name)}/${split.name}-*` }));
  return { config_name: name, ...known, data_files: byName([...records(known["data_files"]), ...own], "split") };
}

/** Entries of a README by config: ours instead of those of the same name, the others as they are. */
function merged(before: readonly Data[], ours: readonly Data[]): readonly Data[] {
  return byName([...before, ...ours], "config_name");
}

function byName(entries: readonly Data[], key: string): readonly Data[] {
  return [...new Map(entries.map((entry) => [entry[key], entry])).values()];
}

function entryOf(value: unknown, config: string): Data | undefined {
  return listed(value).find((entry) => entry["config_name"] === config);
}

/** A list of entries with a name; one without belongs to the config default. */
function listed(value: unknown): readonly Data[] {
  return records(value).map((entry) => ({ config_name: "default", ...entry }));
}

function records(value: unknown): readonly Data[] {
  const all: readonly unknown[] = value === undefined ? [] : [value].flat();
  return all.filter((one): one is Data => typeof one === "object" && one !== null);
}

const texts = (value: unknown): string[] => [value ?? []].flat().map(String);

function rowsOf(info: Data): number {
  return records(info["splits"]).reduce((sum, split) => sum + Number(split["num_examples"] ?? 0), 0);
}

const buckets = ["1K", "10K", "100K", "1M", "10M", "100M", "1B", "10B", "100B", "1T"];

/** The Hub's words for a number of rows: `n<1K`, `1K<n<10K` and so on. */
export function sizeCategory(rows: number): string {
  const place = buckets.findIndex((_, index) => rows < 10 ** (index + 3));
  if (place === 0) return `n<${buckets[0]}`;
  return place < 0 ? `n>${buckets.at(-1)}` : `${buckets[place - 1]}<n<${buckets[place]}`;
}

/** Words that people look for data sets of this shape by. */
function tagsOf({ type: { fields } }: ConfigInfo): string[] {
  const has = (...names: string[]) => names.every((name) => fields.has(name));
  if (has("chosen", "rejected")) return ["dpo"];
  if (has("completion", "label")) return ["kto"];
  return has("messages") || has("prompt", "completion") ? ["sft"] : [];
}
