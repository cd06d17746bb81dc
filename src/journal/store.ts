import { resolve } from "node:path";
import { type Environment, openEnvironment } from "./environment.ts";
import { journalError } from "./failure.ts";
import { answerIn, type StoredRecord, unpackRecord } from "./record.ts";
import { Writer } from "./writer.ts";

/** Records read at once. */
const CHUNK = 200;

/** A record with the number it is stored under. */
export interface Numbered extends StoredRecord {
  readonly number: number;
}

/**
 * Replies on the disk: records by increasing number, and for each model a table from hash to number.
 *
 * Open in any number of processes at once. Reading is synchronous and takes microseconds; memory stays flat whatever its
 * size, as the file is mapped.
 */
export class Journal {
  readonly folder: string;
  readonly #environment: Environment;
  readonly #writer: Writer;

  private constructor(folder: string, environment: Environment) {
    this.folder = folder;
    this.#environment = environment;
    this.#writer = new Writer(folder, environment);
  }

  /** Throws ERR_JOURNAL where the folder cannot be written. */
  static async open(folder: string): Promise<Journal> {
    return new Journal(folder, await openEnvironment(folder));
  }

  /** The number of the record that holds the reply of this hash. */
  find(model: string, hash: Uint8Array): number | undefined {
    return this.#read(() => this.#environment.hashes(model).getBinaryFast(hash)?.readUInt32LE(0));
  }

  /** What the model answered, as JSON, unless it is older than `since` (milliseconds since 1970). */
  answer(number: number, since = 0): string | undefined {
    return this.#read(() => {
      const bytes = this.#environment.records.getBinaryFast(number);
      return bytes && answerIn(bytes, since);
    });
  }

  /** Resolves when the record is on the disk; many share one commit. Rejects with ERR_JOURNAL. */
  add(model: string, record: StoredRecord): Promise<void> {
    return this.#writer.add(model, record);
  }

  /** Replies of a model, or of all. */
  count(model?: string): number {
    if (model === undefined) return this.models().reduce((sum, one) => sum + this.count(one), 0);
    return this.#read(() => entries(this.#environment.hashes(model)));
  }

  /** The models that it has replies of. */
  models(): string[] {
    return this.#read(() => this.#environment.models());
  }

  /** Every record, the oldest first; those whose replies were asked for again since are there, too. */
  *records(): Generator<Numbered> {
    for (let start = 0; ; ) {
      // By chunks: a cursor that stays open would keep what is removed meanwhile from being used again.
      const chunk = this.#read(() => [...this.#environment.records.getRange({ start, limit: CHUNK })]);
      for (const { key, value } of chunk) {
        const record = unpackRecord(value);
        if (record) yield { ...record, number: key };
      }
      if (chunk.length < CHUNK) return;
      start = chunk.at(-1)!.key + 1;
    }
  }

  /** When its oldest and its newest record were kept, as good as numbers tell. */
  span(): readonly [oldest: number | undefined, newest: number | undefined] {
    const at = (reverse: boolean): number | undefined => {
      const [found] = [...this.#environment.records.getRange({ limit: 1, reverse })];
      return found && unpackRecord(found.value)?.time;
    };
    return this.#read(() => [at(false), at(true)]);
  }

  /** Takes records out, with the hashes that still lead to them. */
  async remove(model: string, records: readonly Numbered[]): Promise<void> {
    const { root, records: table, hashes } = this.#environment;
    try {
      await root.transaction(() => {
        for (const { number, hashes: own } of records) {
          table.remove(number);
          for (const hash of own) if (this.find(model, hash) === number) hashes(model).remove(hash);
        }
      });
    } catch (error) {
      throw journalError(this.folder, error);
    }
  }

  /** A small thing that was noted. */
  recall(name: string): string | undefined {
    return this.#read(() => this.#environment.notes.get(name)?.toString());
  }

  async note(name: string, value: string): Promise<void> {
    if (this.recall(name) === value) return;
    try {
      await this.#environment.root.batch(() => {
        this.#environment.notes.put(name, Buffer.from(value));
      });
    } catch (error) {
      throw journalError(this.folder, error);
    }
  }

  /** The file that everything is in. */
  get file(): string {
    return this.#environment.file;
  }

  async close(): Promise<void> {
    await this.#writer.settle();
    const closed = this.#environment.root.close();
    // After a failed commit the library waits for a flush that never comes.
    if (this.#writer.failed) closed.catch(() => {});
    else await closed;
  }

  #read<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw journalError(this.folder, error);
    }
  }
}

function entries(table: { getStats(): object }): number {
  return (table.getStats() as { entryCount: number }).entryCount;
}

interface Shared {
  holders: number;
  readonly journal: Promise<Journal>;
}

const open = new Map<string, Shared>();
const closing = new Map<string, Promise<void>>();

/** One holder's share of an open journal. */
export interface JournalShare {
  readonly journal: Journal;
  /** Closes it with the last holder's release. */
  release(): Promise<void>;
}

/** Opens a journal, or gives the one that this process has open already. */
export async function shareJournal(folder: string): Promise<JournalShare> {
  const path = resolve(folder);
  const shared = open.get(path) ?? { holders: 0, journal: openAfter(closing.get(path), path) };
  open.set(path, shared);
  shared.holders++;
  let held = true;
  const release = async (): Promise<void> => {
    if (!held) return;
    held = false;
    if (--shared.holders > 0) return;
    open.delete(path);
    const closed = shared.journal.then(
      (journal) => journal.close(),
      () => {},
    );
    closing.set(path, closed);
    await closed.finally(() => closing.get(path) === closed && closing.delete(path));
  };
  try {
    return { journal: await shared.journal, release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function openAfter(closed: Promise<void> | undefined, path: string): Promise<Journal> {
  await closed;
  return Journal.open(path);
}
