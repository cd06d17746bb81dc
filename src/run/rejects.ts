import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { DistilError, reportError } from "../errors.ts";
import type { Reject } from "../kernel/failed.ts";
import { makeFolder } from "../make-folder.ts";
import { compareOrigins } from "../row.ts";

/** Where one line of the unsorted file lies, and what it is sorted by. */
interface Entry {
  readonly origin: string;
  readonly step: number;
  readonly at: number;
  readonly size: number;
}

/**
 * Writes rejected rows as they come and sorts them by origin and step at the end.
 *
 * Remembers some 100 bytes a reject, not the rows. The file is replaced by each run, and absent when there are none.
 */
export class Rejects {
  readonly path: string | undefined;
  readonly byCode: Record<string, number> = {};
  /** What the first reject of each code says. */
  readonly first: Record<string, string> = {};
  readonly #entries: Entry[] = [];
  #file: WriteStream | undefined;
  #size = 0;
  #failure: Error | undefined;

  constructor(path: string | undefined) {
    this.path = path;
  }

  get count(): number {
    return Object.values(this.byCode).reduce((sum, count) => sum + count, 0);
  }

  /** The partial file that rejects are gathered in. */
  get #partial(): string {
    return `${this.path}.partial`;
  }

  add(reject: Reject): void {
    const { code, message } = reportError(reject.error);
    this.byCode[code] = (this.byCode[code] ?? 0) + 1;
    this.first[code] ??= message;
    if (this.path === undefined) return;
    const line = `${JSON.stringify(plain(reject))}\n`;
    const size = Buffer.byteLength(line);
    this.#entries.push({ origin: reject.origin, step: reject.step, at: this.#size, size });
    this.#size += size;
    this.#file ??= this.#create();
    this.#file.write(line);
  }

  /** Only a run that rejects something leaves a folder behind. */
  #create(): WriteStream {
    try {
      makeFolder(dirname(this.path!));
    } catch (error) {
      this.#failure ??= error as Error;
    }
    const file = createWriteStream(this.#partial);
    file.on("error", (error) => {
      this.#failure ??= error;
    });
    return file;
  }

  /** Puts the sorted file in its place, or takes away the last run's. Throws ERR_OUTPUT where it cannot. */
  async finish(): Promise<void> {
    if (this.path === undefined) return;
    if (this.#file === undefined) {
      await rm(this.path, { force: true });
      return;
    }
    this.#file.end();
    if (!this.#file.closed && !this.#failure)
      await Promise.race([once(this.#file, "close"), once(this.#file, "error")]);
    if (this.#failure) throw cannotWrite(this.path, this.#failure);
    await this.#sort();
  }

  async #sort(): Promise<void> {
    const path = this.path!;
    const sorted = `${path}.sorted.partial`;
    const source = await open(this.#partial, "r");
    const target = createWriteStream(sorted);
    try {
      for (const { at, size } of this.#entries.sort(byOrigin)) {
        const buffer = Buffer.allocUnsafe(size);
        await source.read(buffer, 0, size, at);
        if (!target.write(buffer)) await once(target, "drain");
      }
      target.end();
      await once(target, "close");
      await rename(sorted, path);
      await rm(this.#partial, { force: true });
    } catch (error) {
      throw cannotWrite(path, error);
    } finally {
      await source.close();
    }
  }
}

function byOrigin(a: Entry, b: Entry): number {
  return compareOrigins(a.origin, b.origin) || a.step - b.step || a.at - b.at;
}

function plain({ row, origin, step, branch, operator, error, line }: Reject): Record<string, unknown> {
  const where = line ? { file: line.file, line: line.line } : { row, origin };
  const report = reportError(error);
  return {
    ...where,
    step,
    ...(branch === undefined ? {} : { branch }),
    operator,
    error: line && report.raw === undefined ? { ...report, raw: line.raw.slice(0, 20_000) } : report,
  };
}

function cannotWrite(path: string, cause: unknown): DistilError {
  return new DistilError("ERR_OUTPUT", `Cannot write the rejects to ${path}: ${(cause as Error).message}`, {
    cause,
    fatal: true,
    hint: "Free space or choose another place with --rejects FILE; rejected rows so far are in its .partial",
  });
}
