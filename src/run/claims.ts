import { mkdir, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { DistilError, systemCode } from "../errors.ts";
import { digest } from "../hash.ts";
import type { OutputPolicy } from "../operator.ts";

/** What a finished run remembers of a file it wrote. */
interface Written {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
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
  readonly #held = new Map<string, { readonly lock: string; before?: Written | undefined }>();

  constructor(state: string, force: boolean) {
    this.#folder = join(state, "outputs");
    this.#force = force;
  }

  async claim(path: string): Promise<void> {
    if (path === "-") return;
    const file = resolve(path);
    await this.#lock(file, path);
    const found = await look(file);
    this.#held.get(file)!.before = found;
    if (this.#force) return;
    if (found === undefined) return;
    const written = await this.#recall(file);
    if (written !== undefined && sameAs(written, found)) return;
    throw new DistilError("ERR_OUTPUT", `Cannot write ${path} as it exists and no run from here wrote it`, {
      hint: "Use --force to replace it, or choose another name",
      fatal: true,
    });
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
      await mkdir(this.#folder, { recursive: true });
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
        if (systemCode(error) !== "EEXIST" || attempt > 0 || (await isAlive(lock))) throw error;
        await rm(lock, { force: true });
      }
    }
  }

  async #recall(file: string): Promise<Written | undefined> {
    const text = await readFile(join(this.#folder, `${digest(file)}.json`), "utf8").catch(() => "null");
    return (JSON.parse(text) as Written | null) ?? undefined;
  }

  /** Remembers what was written, and lets other runs have it. */
  async release(): Promise<void> {
    for (const [file, { lock, before }] of this.#held) {
      const found = await look(file);
      if (found !== undefined && !(before !== undefined && sameAs(before, found))) {
        await writeFile(lock.replace(/\.lock$/, ".json"), JSON.stringify(found)).catch(() => {});
      }
      await rm(lock, { force: true }).catch(() => {});
    }
    this.#held.clear();
  }
}

async function look(file: string): Promise<Written | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? { path: file, size: found.size, modified: found.mtimeMs } : undefined;
}

function sameAs(a: Written, b: Written): boolean {
  return a.size === b.size && a.modified === b.modified;
}

async function isAlive(lock: string): Promise<boolean> {
  const pid = Number(await readFile(lock, "utf8").catch(() => ""));
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}

function busy(path: string): DistilError {
  return new DistilError("ERR_OUTPUT", `Cannot write ${path} as another run is writing it`, {
    hint: "Wait for it to end, or choose another name",
    fatal: true,
  });
}
