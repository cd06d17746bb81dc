import { cp, link, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { folderOf } from "../cards/data-set.ts";
import { DistilError } from "../errors.ts";
import { makeFolder } from "../make-folder.ts";
import type { OutputPolicy } from "../operator.ts";
import { unwritable } from "../sinks/unwritable.ts";
import type { Existing, Made, Place } from "./place.ts";

/** A data set in a folder, as `datasets.load_dataset(folder)` reads it. It appears whole; what else is in the folder stays. */
export class FolderPlace implements Place {
  readonly name: string;
  readonly command: string;
  readonly #folder: string;
  readonly #outputs: OutputPolicy;
  readonly #claimed = new Set<string>();

  constructor(path: string, outputs: OutputPolicy) {
    this.#outputs = outputs;
    this.name = path;
    this.#folder = resolve(path);
    this.command = `distil run ${path}pipeline.yaml`;
  }

  get #partial(): string {
    return `${this.#folder}.partial`;
  }

  async ready(config: string, split: string): Promise<void> {
    const { name } = this;
    if ((await stat(this.#folder).catch(() => undefined))?.isFile()) {
      throw new DistilError("ERR_OUTPUT", `Cannot write ${name} as it is a file`, {
        hint: "Choose another name",
        fatal: true,
      });
    }
    // Other runs may write other splits of it meanwhile.
    await this.#claim(`${config}:${split}`);
    for (const file of await filesIn(this.#folder)) if (isShardOf(file, config, split)) await this.#claim(file);
  }

  /** Makes a file of the folder this run's own. */
  async #claim(file: string): Promise<void> {
    if (this.#claimed.has(file)) return;
    this.#claimed.add(file);
    await this.#outputs.claim(join(this.#folder, file));
  }

  again(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return options;
  }

  async stage(): Promise<string> {
    try {
      makeFolder(this.#partial);
    } catch (error) {
      throw unwritable(error, this.name);
    }
    return this.#partial;
  }

  async existing(): Promise<Existing> {
    const readme = await readFile(join(this.#folder, "README.md"), "utf8").catch(() => "");
    return { readme, files: await filesIn(this.#folder) };
  }

  async licences(): Promise<ReadonlyMap<string, string>> {
    return new Map();
  }

  async put({ folder, files, removed }: Made): Promise<void> {
    const old = `${this.#folder}.old`;
    for (const file of files) if (file.endsWith(".parquet")) await this.#claim(file);
    try {
      await this.#keepOthers(folder, new Set([...files, ...removed]));
      const replaces = (await stat(this.#folder).catch(() => undefined)) !== undefined;
      if (replaces) await rename(this.#folder, old);
      else makeFolder(dirname(this.#folder));
      await rename(folder, this.#folder);
      await rm(old, { recursive: true, force: true });
    } catch (error) {
      throw unwritable(error, this.name);
    }
  }

  /** Takes along what the run does not write, so that the new folder is all of it when it takes the name. */
  async #keepOthers(folder: string, written: ReadonlySet<string>): Promise<void> {
    for (const path of await filesIn(this.#folder)) {
      if (written.has(path)) continue;
      const [from, to] = [join(this.#folder, path), join(folder, path)];
      makeFolder(dirname(to));
      // The same file under both names: a copy of a large one would take its time, and be a new file to later runs.
      await link(from, to).catch(() => cp(from, to, { preserveTimestamps: true }));
    }
  }

  async close(done: boolean, warn: (message: string) => void): Promise<void> {
    const left = await readdir(this.#partial).catch(() => []);
    if (done || left.length === 0) await rm(this.#partial, { recursive: true, force: true });
    else warn(`Kept what was written so far in ${dirname(this.name)}/${basename(this.#partial)}, as JSON Lines`);
  }
}

/** Paths of all files under a folder, with slashes. */
export async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const start = resolve(folder).length + 1;
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath ?? entry.path, entry.name)
        .slice(start)
        .replaceAll("\\", "/"),
    );
}

/** Whether a file of a data set is a shard of that split. */
export function isShardOf(path: string, config: string, split: string): boolean {
  const start = `${folderOf(config)}/${split}-`;
  return path.startsWith(start) && /^\d{5}-of-\d{5}[^/]*\.parquet$/.test(path.slice(start.length));
}
