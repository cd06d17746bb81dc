import { resolve } from "node:path";
import { DistilError } from "../errors.ts";
import { isHubAddress, parseHubAddress } from "../hub/address.ts";
import type { SinkOp } from "../kernel/kinds.ts";
import type { OpenContext } from "../operator.ts";
import type { Row } from "../row.ts";
import { FolderPlace } from "./folder.ts";
import { HubPlace } from "./hub.ts";
import { DataSetOutput } from "./output.ts";
import type { Place } from "./place.ts";
import { parseSplit, type Shares, splitOf } from "./split.ts";

export interface DataSetOptions {
  readonly path: string;
  readonly split?: string | undefined;
  readonly subset?: string | undefined;
  readonly public?: boolean | undefined;
  readonly shardSize?: number | undefined;
  /** More files that appear with the rows, by their names. */
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** Writes to the Hub, where it is not HF_TOKEN. */
  readonly token?: string | undefined;
}

/** Whether a path means a data set: one of the Hub, or a folder by the slash at its end. */
export function isDataSet(path: string): boolean {
  return isHubAddress(path) || /[/\\]$/.test(path);
}

/** Which data set a save is about, and which part of it. */
interface Target {
  /** Saves of the same key write the same data set. */
  readonly key: string;
  readonly config: string;
  readonly shares: Shares;
  /** Of the Hub; a folder has none. */
  readonly name?: string;
  readonly branch?: string | undefined;
}

/** Reads the options of a save to a data set; touches nothing. Throws ERR_USAGE and ERR_OPTION. */
export function dataSetTarget({ path, subset, split }: DataSetOptions): Target {
  if (!isHubAddress(path)) {
    return { key: resolve(path), config: checkedName(subset ?? "default"), shares: parseSplit(split ?? "train") };
  }
  const { name, config, revision: branch, splits } = parseHubAddress(path);
  const twice = (config !== undefined && subset !== undefined) || (splits !== undefined && split !== undefined);
  if (!name.includes("/") || (splits?.length ?? 0) > 1 || twice) {
    const form = "hub:org/name[/config][@branch][:split]";
    throw new DistilError(
      "ERR_USAGE",
      `Cannot save ${path} as it must be ${form}${twice ? ", or say it by options" : ""}`,
      {
        hint: twice ? "Name the config and the split once" : "Name the owner, you or an organisation, and one split",
        fatal: true,
      },
    );
  }
  return {
    key: `hub:${name}@${branch ?? "main"}`,
    config: checkedName(config ?? subset ?? "default"),
    shares: parseSplit(splits?.[0] ?? split ?? "train"),
    name,
    branch,
  };
}

function placeFor(options: DataSetOptions, { name, branch }: Target, { outputs, signal, scratch }: OpenContext): Place {
  if (name === undefined) return new FolderPlace(options.path, outputs);
  return new HubPlace({
    name,
    branch,
    public: options.public ?? false,
    token: options.token,
    outputs,
    signal,
    scratch,
  });
}

/** Opens the sink of a data set: its rows appear with those of all other saves of the run, and with a card. */
export async function openDataSet(options: DataSetOptions, context: OpenContext): Promise<SinkOp> {
  const target = dataSetTarget(options);
  const { config, shares } = target;
  const { signal, warn, endings, seed } = context;
  const how = { signal, warn, shardSize: options.shardSize, files: options.files };
  const output = endings.share(target.key, () => new DataSetOutput(placeFor(options, target, context), how));
  const spools = new Map(
    await Promise.all(shares.map(async ({ name }) => [name, await output.spool(config, name)] as const)),
  );
  let open = true;
  const finish = async (whole: boolean): Promise<void> => {
    if (!open) return;
    open = false;
    for (const spool of spools.values()) await spool.finish(whole);
  };
  return {
    kind: "sink",
    name: "save",
    async write(rows) {
      for (const [split, some] of dealt(rows, shares, seed)) await spools.get(split)!.write(some);
    },
    finish,
    close: () => finish(false),
  };
}

function dealt(rows: readonly Row[], shares: Shares, seed: string): ReadonlyMap<string, readonly Row[]> {
  if (shares.length === 1) return new Map([[shares[0]!.name, rows]]);
  const splits = new Map<string, Row[]>();
  for (const row of rows) {
    const split = splitOf(row, shares, seed);
    splits.set(split, [...(splits.get(split) ?? []), row]);
  }
  return splits;
}

function checkedName(config: string): string {
  if (/^[\w.-]+$/.test(config) && !/^\.+$/.test(config) && config !== "data") return config;
  throw new DistilError(
    "ERR_OPTION",
    `Cannot use save.subset as it must be letters, digits, -, _ and .: current value is ${config}`,
    {
      hint: "It becomes the name of a folder; data is the one of default",
    },
  );
}
