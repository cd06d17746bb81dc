import { readdirSync, rmSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "../alive.ts";
import { committed, type Environment, openEnvironment } from "./environment.ts";
import { journalError } from "./failure.ts";
import { enteredNote, IndexWriter, unpackNumber } from "./index-writer.ts";
import { LOG, logPath, logsIn, numberOf, scan } from "./log.ts";
import { LogReader } from "./log-reader.ts";
import { LogWriter } from "./log-writer.ts";
import { answerIn, holds, type StoredRecord, unpackRecord } from "./record.ts";
import { recover } from "./recover.ts";

/** A record with the number that says where it is. */
export interface Numbered extends StoredRecord {
  readonly number: number;
}

/** Milliseconds between two times that the disk is told to take what is written. */
const SYNC = 1_000;

/**
 * Replies on the disk: records in logs that are only ever appended to, and for each model a table from hash to record.
 *
 * Open in any number of processes at once; each appends to logs of its own. Reading is synchronous and takes microseconds;
 * memory stays flat whatever its size. What is written survives the process, be it killed; a power cut may take the last
 * second.
 */
export class Journal {
  readonly folder: string;
  readonly #environment: Environment;
  readonly #reader: LogReader;
  readonly #writer: LogWriter;
  readonly #index: IndexWriter;
  readonly #drawn: number[] = [];
  /** A hash that is looked up. */
  readonly #key = Buffer.alloc(16);
  #synced = 0;

  private constructor(folder: string, environment: Environment) {
    this.folder = folder;
    this.#environment = environment;
    this.#reader = new LogReader(folder);
    this.#index = new IndexWriter(environment, {
      onEntered: () => this.#afterEntry(),
      onFailure: (error) => this.#writer.fail(error),
    });
    this.#writer = new LogWriter(folder, {
      draw: () => this.#draw(),
      index: environment.file,
      onWritten: (records) => this.#index.enter(records),
    });
  }

  /** Throws ERR_JOURNAL where the folder cannot be written. */
  static async open(folder: string): Promise<Journal> {
    const environment = await openEnvironment(folder);
    try {
      recover(folder, environment);
    } catch (error) {
      await environment.root.close();
      throw journalError(folder, error);
    }
    return new Journal(folder, environment);
  }

  /** The number of the record that holds the reply of this hash. */
  find(model: string, hash: string): number | undefined {
    return this.#index.find(model, hash) ?? this.#entered(model, hash);
  }

  /**
   * What the model answered, as JSON, unless it is older than `since` (milliseconds since 1970) or damaged.
   *
   * Also unless the record is not this hash's: whatever a power cut or a person does to the files, no answer is a wrong one.
   */
  answer(number: number, since = 0, hash?: string): string | undefined {
    return this.#read(() => {
      const bytes = this.#reader.read(number);
      if (bytes === undefined || (hash !== undefined && !holds(bytes, this.#keyOf(hash)))) return undefined;
      return answerIn(bytes, since);
    });
  }

  /** Resolves when the record is with the system. Rejects with ERR_JOURNAL. */
  add(model: string, record: StoredRecord): Promise<void> {
    const written = this.#writer.append(model, record);
    const room = this.#index.room();
    return room === undefined ? written : room.then(() => written);
  }

  /** Replies of a model, or of all. */
  count(model?: string): number {
    if (model === undefined) return this.models().reduce((sum, one) => sum + this.count(one), 0);
    let pending = 0;
    for (const hash of this.#index.pending(model)) if (this.#entered(model, hash) === undefined) pending++;
    return pending + this.#read(() => entries(this.#environment.hashes(model)));
  }

  /** The models that it has replies of. */
  models(): string[] {
    return [...new Set([...this.#read(() => this.#environment.models()), ...this.#index.models()])];
  }

  /** Every record, log by log; those whose replies were asked for again since are there, too. */
  *records(): Generator<Numbered> {
    for (const log of logsIn(this.folder)) yield* this.recordsOf(log);
  }

  /** The records of one log, in the order they came. */
  *recordsOf(log: number): Generator<Numbered> {
    for (const { at, bytes } of scan(logPath(this.folder, log))) {
      yield { ...unpackRecord(bytes), number: numberOf(log, at) };
    }
  }

  /** When its oldest record was kept, and its newest. */
  span(): readonly [oldest: number | undefined, newest: number | undefined] {
    const [first] = this.records();
    const times = logsIn(this.folder).map((log) => statusOf(logPath(this.folder, log))?.mtimeMs ?? 0);
    return first === undefined ? [undefined, undefined] : [first.time, Math.max(...times)];
  }

  /** Ends the log that is being written, and gives those that nobody appends to any more. */
  async seal(): Promise<readonly number[]> {
    await this.#writer.end();
    await this.settle();
    return this.#read(() => {
      const { root, notes } = this.#environment;
      const logs = logsIn(this.folder);
      // In a transaction, which sees the writer of each of them.
      const sealed = root.transactionSync(() =>
        logs.filter((log) => {
          const writer = notes.get(writerNote(log))?.toString();
          return writer === undefined || writer === String(process.pid) || !isAlive(Number(writer));
        }),
      );
      // A writer may have been killed since this journal was opened, before the index had all that it wrote.
      recover(this.folder, this.#environment);
      return sealed;
    });
  }

  /** Takes a log away, and the hashes that still lead to these records of it. */
  async discard(
    log: number,
    records: readonly (Pick<Numbered, "number" | "hashes"> & { readonly model: string })[],
  ): Promise<void> {
    const { root, notes, hashes } = this.#environment;
    try {
      // The disk has the copies before the originals go.
      await this.#writer.sync();
      const transaction = root.transaction(() => {
        for (const { number, model, hashes: own } of records) {
          for (const hash of own)
            if (this.#entered(model, hash) === number) hashes(model).remove(Buffer.from(hash, "hex"));
        }
        // Its number is never drawn again, not even after the index was lost: others may have it open.
        notes.put("log", Buffer.from(String(Math.max(log, Number(notes.get("log") ?? 0)))));
        notes.remove(writerNote(log));
        // Nobody who opens the journal now enters it anew.
        notes.put(enteredNote(log), Buffer.from(String(LOG)));
      });
      await committed(transaction);
      this.#reader.close();
      rmSync(logPath(this.folder, log));
    } catch (error) {
      throw this.#writer.fail(error);
    }
  }

  /** A small thing that was noted. */
  recall(name: string): string | undefined {
    return this.#read(() => this.#environment.notes.get(name)?.toString());
  }

  async note(name: string, value: string): Promise<void> {
    if (this.recall(name) === value) return;
    const { root, notes } = this.#environment;
    try {
      await committed(root.batch(() => notes.put(name, Buffer.from(value))));
    } catch (error) {
      throw this.#writer.fail(error);
    }
  }

  /** Bytes on the disk. */
  size(): number {
    return readdirSync(this.folder).reduce((sum, name) => sum + (statusOf(join(this.folder, name))?.size ?? 0), 0);
  }

  /** Resolves when all that was added is in the index, where other processes find it. */
  settle(): Promise<void> {
    return this.#index.settle();
  }

  async close(): Promise<void> {
    const { root, notes } = this.#environment;
    await this.#writer.end();
    await this.settle();
    this.#reader.close();
    if (!this.#writer.failed && this.#drawn.length > 0) {
      const batch = root.batch(() => {
        for (const log of this.#drawn) notes.remove(writerNote(log));
      });
      // They can be there: this process will not.
      await committed(batch).catch((error: unknown) => this.#writer.fail(error));
    }
    const closed = root.close();
    // After a failed commit the library waits for a flush that never comes.
    if (this.#writer.failed) closed.catch(() => {});
    else await closed;
  }

  #entered(model: string, hash: string): number | undefined {
    return this.#read(() => {
      const value = this.#environment.hashes(model).getBinaryFast(this.#keyOf(hash));
      return value && unpackNumber(value);
    });
  }

  #keyOf(hash: string): Buffer {
    this.#key.write(hash, "hex");
    return this.#key;
  }

  /** A number for a log that no other process has, and none that is left of an index that is gone. */
  #draw(): number {
    const { root, notes } = this.#environment;
    const after = (logsIn(this.folder).at(-1) ?? 0) + 1;
    const log = root.transactionSync(() => {
      const drawn = Math.max(after, Number(notes.get("log") ?? 0) + 1);
      notes.put("log", Buffer.from(String(drawn)));
      notes.put(writerNote(drawn), Buffer.from(String(process.pid)));
      return drawn;
    });
    this.#drawn.push(log);
    return log;
  }

  async #afterEntry(): Promise<void> {
    if (performance.now() - this.#synced < SYNC) return;
    this.#synced = performance.now();
    await this.#writer.sync();
  }

  #read<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw journalError(this.folder, error);
    }
  }
}

/** Where it is noted which process appends to a log. */
function writerNote(log: number): string {
  return `writer:${log}`;
}

/** Nothing where another process has pruned it away meanwhile. */
function statusOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

function entries(table: { getStats(): object }): number {
  return (table.getStats() as { entryCount: number }).entryCount;
}
