import { randomBytes } from "node:crypto";
import { constants, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "../alive.ts";
import { DistilError, systemCode } from "../errors.ts";
import { makeFolder } from "../make-folder.ts";
import { takeLock } from "./batch-lock.ts";

/** Whose batches they are: those of another key or model are nobody's business. */
export interface Owner {
  readonly server: string;
  readonly account: string;
  readonly model: string;
}

/** A request that a batch carries. */
export interface Carried {
  readonly id: string;
  readonly n: number;
  /** What its key is made of: canonical JSON. */
  readonly text: string;
}

interface Head extends Owner {
  readonly version: 1;
  readonly pid: number;
  readonly created: number;
  readonly endpoint: string;
}

/** A batch as the state folder knows it. */
export interface StoredBatch {
  readonly mark: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly endpoint: string;
  /** Of its requests, in the order of its lines. */
  readonly ids: readonly string[];
}

export interface Handing {
  /** The provider's, once it is known. */
  readonly id: string | undefined;
  /** Somebody may still be about to hand it over. */
  readonly pending: boolean;
  /** When the provider was asked for it, in milliseconds since 1970. */
  readonly making: number | undefined;
}

/** Batches that this very process is about to hand over: in a container every process may have the same number. */
const handing = new Set<string>();
/** Milliseconds after which nobody can be about to hand a batch over, whoever has that process's number now. */
const LONGEST = 3_600_000;
/**
 * The batches that are out, in `batches/` of the state folder: a file each, named by its mark.
 *
 * It says whose it is, then a line for each request that it carries, then, once it is known, the provider's id of the batch. It is
 * there before anything is uploaded and goes when all answers are in the journal: a process may be killed at any time.
 */
export class BatchStore {
  readonly #folder: string;
  readonly #owner: Owner;
  readonly #seen = new Set<string>();

  constructor(state: string, owner: Owner) {
    this.#folder = join(state, "batches");
    this.#owner = owner;
  }

  /** Batches that were not there at the last look. */
  async fresh(): Promise<readonly StoredBatch[]> {
    const found: StoredBatch[] = [];
    for (const mark of await this.#marks()) {
      if (this.#seen.has(mark)) continue;
      const batch = await this.#read(mark);
      if (batch === undefined) continue;
      this.#seen.add(mark);
      if (batch !== "foreign") found.push(batch);
    }
    return found.sort((a, b) => a.created - b.created);
  }

  /**
   * Writes a batch down, less the requests that another process has put into one meanwhile. `choose` gets those batches and says
   * what is left. Nobody else writes one at that time.
   */
  async add(
    endpoint: string,
    choose: (fresh: readonly StoredBatch[]) => readonly Carried[],
  ): Promise<StoredBatch | undefined> {
    await this.#try(async () => makeFolder(this.#folder));
    const unlock = await this.#try(() => takeLock(join(this.#folder, "lock")));
    try {
      const carried = choose(await this.fresh());
      if (carried.length === 0) return undefined;
      const mark = randomBytes(12).toString("hex");
      const created = Date.now();
      const head: Head = { version: 1, ...this.#owner, pid: process.pid, created, endpoint };
      this.#seen.add(mark);
      handing.add(mark);
      await this.#try(() => writeWhole(this.#path(mark), [head, ...carried]));
      return { mark, created, endpoint, ids: carried.map(({ id }) => id) };
    } finally {
      await unlock();
    }
  }

  /**
   * Notes that the provider is about to be asked for it: whether it has it is not known from here on. False where another process has
   * taken its requests over, and with them the batch off the list.
   */
  making(mark: string): Promise<boolean> {
    return this.#note(mark, { making: Date.now() });
  }

  /** Notes the provider's id. */
  async submitted(mark: string, id: string): Promise<void> {
    await this.#note(mark, { batch: id });
  }

  /** It is handed over, or given up. */
  handed(mark: string): void {
    handing.delete(mark);
  }

  /** How a batch's handing over went; nothing where it is gone. */
  async look(mark: string): Promise<Handing | undefined> {
    const lines = await this.#lines(mark);
    if (lines === undefined || lines.length === 0) return undefined;
    const { pid, created } = lines[0] as Head;
    const { batch, making } = Object.assign(
      {},
      ...(lines.slice(1) as Carried[]).filter(({ id }) => id === undefined),
    ) as {
      batch?: string;
      making?: number;
    };
    const busy = pid === process.pid ? handing.has(mark) : isAlive(pid) && Date.now() - created < LONGEST;
    return { id: batch, pending: batch === undefined && busy, making };
  }

  /** What a batch carries, by the ids of the requests. */
  async carried(mark: string): Promise<ReadonlyMap<string, Carried>> {
    const lines = ((await this.#lines(mark)) ?? []).slice(1) as Carried[];
    return new Map(lines.filter(({ id }) => id !== undefined).map((one) => [one.id, one]));
  }

  async remove(mark: string): Promise<void> {
    await rm(this.#path(mark), { force: true }).catch(() => {});
  }

  #path(mark: string): string {
    return join(this.#folder, `${mark}.jsonl`);
  }

  async #marks(): Promise<readonly string[]> {
    const names = await readdir(this.#folder).catch(() => []);
    return names.filter((name) => name.endsWith(".jsonl")).map((name) => name.slice(0, -".jsonl".length));
  }

  async #read(mark: string): Promise<StoredBatch | "foreign" | undefined> {
    const lines = await this.#lines(mark);
    if (lines === undefined) return undefined;
    const head = lines[0] as Head | undefined;
    const { server, account, model } = this.#owner;
    const own = head?.version === 1 && head.server === server && head.account === account && head.model === model;
    if (!own) return "foreign";
    const ids = (lines.slice(1) as Carried[]).flatMap(({ id }) => id ?? []);
    return { mark, created: head.created, endpoint: head.endpoint, ids };
  }

  /** As far as they are whole: a process may have been killed while it wrote. */
  async #lines(mark: string): Promise<readonly unknown[] | undefined> {
    const text = await readFile(this.#path(mark), "utf8").catch(() => undefined);
    return text?.split("\n").flatMap((line): unknown[] => {
      try {
        const value = JSON.parse(line) as unknown;
        return typeof value === "object" && value !== null ? [value] : [];
      } catch {
        return [];
      }
    });
  }

  /** Never in a new file: without its head it would be nobody's. */
  async #note(mark: string, note: object): Promise<boolean> {
    const file = await open(this.#path(mark), constants.O_WRONLY | constants.O_APPEND).catch((error: unknown) => {
      if (systemCode(error) !== "ENOENT") throw this.#failure(error);
    });
    if (file === undefined) return false;
    await this.#try(() => file.appendFile(`${JSON.stringify(note)}\n`).finally(() => file.close()));
    return true;
  }

  async #try<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #failure(cause: unknown): DistilError {
    const message = `Cannot write down which batches are out in ${this.#folder}: ${(cause as Error).message}`;
    const hint = "Choose a folder that can be written with --state DIR or DISTIL_STATE, or make room";
    return new DistilError("ERR_OUTPUT", message, { cause, fatal: true, hint });
  }
}

/** Whole or not at all, as others look at any time; on the disk before anything is paid for. */
async function writeWhole(path: string, lines: readonly unknown[]): Promise<void> {
  const partial = `${path}.partial`;
  try {
    await writeLines(partial, lines);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    throw error;
  }
}

async function writeLines(path: string, lines: readonly unknown[]): Promise<void> {
  const file = await open(path, "wx");
  try {
    for (let from = 0; from < lines.length; from += 1_000) {
      const some = lines.slice(from, from + 1_000);
      // Unlike write() it goes on until all is written, or fails.
      await file.appendFile(some.map((line) => `${JSON.stringify(line)}\n`).join(""));
    }
    await file.sync();
  } finally {
    await file.close();
  }
}
