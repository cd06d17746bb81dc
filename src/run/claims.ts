import { open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isAlive } from "../alive.ts";
import { DistilError, systemCode } from "../errors.ts";
import { digest } from "../hash.ts";
import { makeFolder } from "../make-folder.ts";
import type { OutputPolicy } from "../operator.ts";

/** What a finished run remembers of a file it wrote. */
interface Written {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  /** A shard: ours as soon as it was begun, so that a killed run's can be replaced. */
  readonly piece?: boolean;
}

/**
 * Which output files belong to whom.
 *
 * A run may replace what an earlier one with the same state folder wrote, as long as nobody else touched it since; other
 * files need `force`. Two runs on one output: the second is refused.
 */
export class Claims implements OutputPolicy {
  readonly #folder: string;
  readonly #force: boolean;
  readonly #held = new Map<string, { readonly lock: string; before?: Written | undefined; piece?: boolean }>();

  constructor(state: string, force: boolean) {
    this.#folder = join(state, "outputs");
    this.#force = force;
  }

  async claim(path: string, { piece = false }: { readonly piece?: boolean } = {}): Promise<void> {
    if (path === "-") return;
    const file = resolve(path);
    await this.#lock(file, path);
    const found = await look(file);
    Object.assign(this.#held.get(file)!, { before: found, piece });
    if (!this.#force && found !== undefined) await this.#refuseForeign(file, path, found, piece);
    if (piece) await writeFile(this.#record(file), JSON.stringify({ path: file, size: 0, modified: 0, piece }));
  }

  async #refuseForeign(file: string, path: string, found: Written, piece: boolean): Promise<void> {
    const written = await this.#recall(file);
    if (written !== undefined && (sameAs(written, found) || (piece && written.piece))) return;
    throw new DistilError(
      "ERR_OUTPUT",
      `Cannot write ${path} as it exists and no run from here wrote it as it is now`,
      {
        hint: "Use --force to replace it, or choose another name",
        fatal: true,
      },
    );
  }

  async #lock(file: string, path: string): Promise<void> {
    if (this.#held.has(file)) {
      throw new DistilError("ERR_OUTPUT", `Cannot write ${path} as this pipeline writes it twice`, {
        hint: "Give each save a file of its own",
        fatal: true,
      });
    }
    const lock = join(this.#folder, `${digest(file)}.lock`);
    try {
      makeFolder(this.#folder);
      await this.#create(lock);
    } catch (error) {
      if (systemCode(error) === "EEXIST") throw busy(path);
      throw new DistilError("ERR_OUTPUT", `Cannot use the state folder ${this.#folder}: ${(error as Error).message}`, {
        cause: error,
        fatal: true,
        hint: "Choose a folder that can be written with --state DIR or DISTIL_STATE",
      });
    }
    this.#held.set(file, { lock });
  }

  /** Creates the lock; one that a dead process left is taken over. */
  async #create(lock: string): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        const handle = await open(lock, "wx");
        await handle.writeFile(String(process.pid));
        await handle.close();
        return;
      } catch (error) {
        if (systemCode(error) !== "EEXIST" || attempt > 0 || (await isHeld(lock))) throw error;
        await rm(lock, { force: true });
      }
    }
  }

  async #recall(file: string): Promise<Written | undefined> {
    const text = await readFile(this.#record(file), "utf8").catch(() => "null");
    return (JSON.parse(text) as Written | null) ?? undefined;
  }

  #record(file: string): string {
    return join(this.#folder, `${digest(file)}.json`);
  }

  /** Remembers what was written, and lets other runs have it. */
  async release(): Promise<void> {
    for (const [file, { lock, before, piece }] of this.#held) {
      const found = await look(file);
      if (piece) await this.#releasePiece(file, found);
      else if (found !== undefined && !(before !== undefined && sameAs(before, found))) {
        await writeFile(this.#record(file), JSON.stringify(found)).catch(() => {});
      }
      await rm(lock, { force: true }).catch(() => {});
    }
    this.#held.clear();
  }

  /** A shard that is gone is nobody's: the next file of that name may be a person's. */
  async #releasePiece(file: string, found: Written | undefined): Promise<void> {
    if (found === undefined) await rm(this.#record(file), { force: true }).catch(() => {});
    else await writeFile(this.#record(file), JSON.stringify({ ...found, piece: true })).catch(() => {});
  }
}

async function look(file: string): Promise<Written | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? { path: file, size: found.size, modified: found.mtimeMs } : undefined;
}

function sameAs(a: Written, b: Written): boolean {
  return a.size === b.size && a.modified === b.modified;
}

/** Whether the process that made the lock is still there. */
async function isHeld(lock: string): Promise<boolean> {
  return isAlive(Number(await readFile(lock, "utf8").catch(() => "")));
}

function busy(path: string): DistilError {
  return new DistilError("ERR_OUTPUT", `Cannot write ${path} as another run is writing it`, {
    hint: "Wait for it to end, or choose another name",
    fatal: true,
  });
}
