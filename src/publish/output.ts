import { writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { makeCard } from "../cards/card.ts";
import { pipelineFile } from "../cards/pipeline-file.ts";
import { DistilError } from "../errors.ts";
import type { Ended, Ending } from "../run/ending.ts";
import type { Publishing } from "../run/events.ts";
import type { Struct } from "../sinks/parquet-type.ts";
import { unwritable } from "../sinks/unwritable.ts";
import { isShardOf } from "./folder.ts";
import type { Place } from "./place.ts";
import { type ShardOptions, type WrittenConfig, writeConfig } from "./shards.ts";
import { Spool } from "./spool.ts";

/** The name of the pipeline file in a data set, which `distil run hub:…` runs. */
export const PIPELINE = "pipeline.yaml";

export interface OutputOptions extends Omit<ShardOptions, "name"> {
  /** More files that appear with the rows, by their names. */
  readonly files?: Readonly<Record<string, string>> | undefined;
}

/** A data set that one run writes: all its configs and splits, from any number of saves, and its card. */
export class DataSetOutput implements Ending {
  readonly #place: Place;
  readonly #options: OutputOptions;
  readonly #spools: Spool[] = [];
  #done = false;

  constructor(place: Place, options: OutputOptions) {
    this.#place = place;
    this.#options = options;
  }

  /** Where the rows of one split go. Throws ERR_OUTPUT where two saves write the same one. */
  async spool(config: string, split: string): Promise<Spool> {
    const { name } = this.#place;
    if (this.#spools.some((one) => one.config === config && one.split === split)) {
      throw new DistilError(
        "ERR_OUTPUT",
        `Cannot write ${name} as this pipeline writes split ${split} of ${config} twice`,
        {
          hint: "Give each save a split or a subset of its own: --split test, --subset pairs",
          fatal: true,
        },
      );
    }
    const path = `${this.#spools.length}.jsonl`;
    // Taken before anything is awaited: saves open side by side.
    const type: Struct = this.#typeOf(config) ?? { kind: "struct", fields: new Map() };
    const spool = new Spool({ config, split, path, type, shown: name });
    this.#spools.push(spool);
    await this.#place.ready(config, split);
    spool.path = join(await this.#place.stage(), path);
    return spool;
  }

  /** Splits of one config have the same columns. */
  #typeOf(config: string): Struct | undefined {
    return this.#spools.find((spool) => spool.config === config)?.type;
  }

  /** In an order that does not hang on which save opened first. */
  #configs(): readonly string[] {
    const names = new Set(this.#spools.map(({ config }) => config));
    return [...names].sort((a, b) => Number(b === "default") - Number(a === "default") || (a < b ? -1 : 1));
  }

  async end(ended: Ended): Promise<void> {
    const { name } = this.#place;
    const tell = (doing: Publishing["doing"], share: number) => ended.tell({ name, doing, share });
    const all = this.#spools.reduce((sum, { rows }) => sum + rows, 0);
    let count = 0;
    const packed = (rows: number) => tell("packing", (count += rows) / all);
    const stage = await this.#place.stage();
    const folder = join(stage, "new");
    const written: WrittenConfig[] = [];
    for (const config of this.#configs()) {
      const own = this.#withRows(this.#spools.filter((spool) => spool.config === config));
      written.push(await writeConfig(own, folder, { ...this.#options, name, packed }));
    }
    const { readme, files: before } = await this.#place.existing();
    const files = written.flatMap((config) => config.files);
    const more = await this.#write(folder, readme, written, ended);
    await this.#place.put({
      folder,
      files: [...files, ...more],
      removed: before.filter((path) => this.#isOld(path) && !files.includes(path)),
      title: `${ended.report.out} rows by distilstream`,
      uploaded: (share) => tell("uploading", share),
    });
    this.#done = true;
  }

  /** The reader of `datasets` fails on a split without rows, so one beside others is left out. */
  #withRows(spools: readonly Spool[]): readonly Spool[] {
    const full = spools.filter(({ rows }) => rows > 0);
    if (full.length === 0) {
      this.#options.warn(`${this.#place.name} has no rows: datasets reads no Parquet file without rows`);
      return spools;
    }
    for (const { rows, split, config } of spools) {
      if (rows === 0)
        this.#options.warn(`Split ${split} of ${config} has no rows, and is left out of ${this.#place.name}`);
    }
    return full;
  }

  /** The card, the pipeline file and what else goes with it. */
  async #write(
    folder: string,
    readme: string,
    written: readonly WrittenConfig[],
    ended: Ended,
  ): Promise<readonly string[]> {
    const { name, command } = this.#place;
    const { files = {} } = this.#options;
    const pipeline = pipelineFile({ ...ended, saves: (options) => this.#place.again(options) });
    const licences = await this.#place.licences(ended.report.models.map(({ model }) => model));
    const configs = written.map(({ info }) => info);
    const title = name.startsWith("hub:") ? name.slice(4) : basename(resolve(name));
    const card = makeCard(readme, { ...ended, name: title, command, pipeline, configs, licences });
    try {
      await writeFile(join(folder, "README.md"), card);
      if (pipeline !== undefined) await writeFile(join(folder, PIPELINE), pipeline);
      for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
    } catch (error) {
      throw unwritable(error, name);
    }
    return ["README.md", ...(pipeline === undefined ? [] : [PIPELINE]), ...Object.keys(files)];
  }

  /** Shards of a split that is written anew. */
  #isOld(path: string): boolean {
    return this.#spools.some(({ config, split }) => isShardOf(path, config, split));
  }

  close(): Promise<void> {
    return this.#place.close(this.#done, this.#options.warn);
  }
}
