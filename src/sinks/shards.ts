import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Row } from "../row.ts";
import type { Sink } from "./sink.ts";

/** When one shard ends and the next begins. */
export interface ShardEnd {
  readonly rows?: number;
  readonly milliseconds?: number;
}

export interface ShardOptions {
  readonly end: ShardEnd;
  /** Opens one shard. */
  open(path: string): Promise<Sink>;
  /** Makes a file of that name this run's own. Throws ERR_OUTPUT where it is somebody else's. */
  claim(path: string): Promise<void>;
  now?(): number;
}

/**
 * Writes whole files beside `path`, one after the other: `rows-00001.jsonl`, `rows-00002.jsonl` and so on. Each can be read as
 * soon as it is there. A time is looked at when rows come.
 */
export class Shards {
  readonly #path: string;
  readonly #options: ShardOptions;
  readonly #written: string[] = [];
  readonly #claimed: ReadonlySet<string>;
  #shard: Sink | undefined;
  #rows = 0;
  #begun = 0;

  private constructor(path: string, options: ShardOptions, claimed: ReadonlySet<string>) {
    this.#path = path;
    this.#claimed = claimed;
    this.#options = options;
  }

  /** Takes the shards of an earlier run away. */
  static async open(path: string, options: ShardOptions): Promise<Shards> {
    const left = await shardsOf(path);
    for (const one of left) await options.claim(one);
    for (const one of left) await rm(one);
    return new Shards(path, options, new Set(left));
  }

  async write(rows: readonly Row[]): Promise<void> {
    const most = this.#options.end.rows ?? Number.POSITIVE_INFINITY;
    for (let from = 0; from < rows.length; ) {
      const shard = await this.#current();
      const some = rows.slice(from, from + most - this.#rows);
      await shard.write(some);
      this.#rows += some.length;
      from += some.length;
      if (this.#rows >= most) await this.finish();
    }
  }

  /** The shard to write to: a new one where the last has had its time. */
  async #current(): Promise<Sink> {
    const { end, open, claim, now = () => performance.now() } = this.#options;
    if (end.milliseconds !== undefined && now() - this.#begun >= end.milliseconds) await this.finish();
    if (this.#shard !== undefined) return this.#shard;
    const path = nameOf(this.#path, this.#written.length + 1);
    if (!this.#claimed.has(path)) await claim(path);
    this.#written.push(path);
    this.#begun = now();
    this.#rows = 0;
    this.#shard = await open(path);
    return this.#shard;
  }

  /** Ends the last shard, which is as good as the others however the run ended. */
  async finish(): Promise<void> {
    const shard = this.#shard;
    this.#shard = undefined;
    await shard?.finish(true);
  }

  /** Takes the shards away: the one file has all their rows. */
  async remove(): Promise<void> {
    for (const path of this.#written) await rm(path, { force: true });
  }
}

/** `rows.jsonl.gz`, 2 → `rows-00002.jsonl.gz` */
function nameOf(path: string, number: number): string {
  const [stem, ending] = split(path);
  return `${stem}-${String(number).padStart(5, "0")}${ending}`;
}

function split(path: string): readonly [stem: string, ending: string] {
  const name = basename(path);
  const ending = /(?:\.[a-z0-9]+)?\.[a-z0-9]+$/i.exec(name)?.[0] ?? "";
  const last = /\.(gz|zst)$/i.test(name) ? ending : (/\.[a-z0-9]+$/i.exec(name)?.[0] ?? "");
  return [path.slice(0, path.length - last.length), last];
}

/** The files beside `path` that are named as its shards are. */
async function shardsOf(path: string): Promise<string[]> {
  const [stem, ending] = split(path);
  const names = await readdir(dirname(path)).catch(() => []);
  const start = `${basename(stem)}-`;
  return names
    .filter((name) => name.startsWith(start) && name.endsWith(ending))
    .filter((name) => /^\d{5,}$/.test(name.slice(start.length, name.length - ending.length)))
    .map((name) => join(dirname(path), name));
}
