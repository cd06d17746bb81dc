import { closeSync, fdatasync, fstatSync, openSync, statSync, writeSync } from "node:fs";
import { promisify } from "node:util";
import { journalError, journalGone } from "./failure.ts";
import { logPath, numberOf } from "./log.ts";
import { packRecord, recordBound, type StoredRecord } from "./record.ts";

/** Bytes that wait for the end of the turn, at first. */
const ROOM = 2 ** 18;
/** Bytes of a log: `prune` rewrites whole ones. */
const FULL = 2 ** 28;

/** Milliseconds between two looks whether the log is still there. */
const LOOK = 50;

/** Records that are written at once: more would let their calls wait for each other, and the server with them. */
const AT_ONCE = 16;

/** A record on its way into the log. */
export interface Appended {
  readonly model: string;
  readonly hashes: readonly string[];
  readonly number: number;
  /** Its bytes in the log. */
  readonly size: number;
}

interface Batch {
  readonly records: Appended[];
  readonly done: Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
}

export interface LogWriterOptions {
  /** The file that the index is in: logs are written as long as it is there. */
  readonly index: string;
  /** Draws the number of a new log, which is this process's from then on. */
  draw(): number;
  /** Told of records as soon as they are in the file, before anybody who waits for them. */
  onWritten(records: readonly Appended[]): void;
  /** Bytes after which the next log begins. @default 256 MiB */
  readonly full?: number;
}

/**
 * Appends records to logs of its own: those of one turn of the event loop with one write.
 *
 * A write that the system took survives whatever becomes of the process. It is synchronous as it takes microseconds, and
 * waiting for another thread would take longer than that from every call.
 */
export class LogWriter {
  readonly #folder: string;
  readonly #options: LogWriterOptions;
  /** Of the index, when it was opened. */
  readonly #index: number | undefined;
  #bytes = Buffer.allocUnsafe(ROOM);
  #used = 0;
  #batch: Batch | undefined;
  #file: number | undefined;
  #log = 0;
  #path = "";
  #inode = 0;
  #looked = 0;
  /** Bytes that are in the log. */
  #size = 0;
  /** Logs that are written, to be closed when the disk has them. */
  readonly #ended: number[] = [];
  #syncing: Promise<void> = Promise.resolve();
  #failure: unknown;

  constructor(folder: string, options: LogWriterOptions) {
    this.#folder = folder;
    this.#options = options;
    this.#index = inode(options.index);
  }

  /** Resolves when the record is with the system. Rejects with ERR_JOURNAL; then everything after does, too. */
  append(model: string, record: StoredRecord): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    try {
      if (this.#file === undefined) this.#open();
    } catch (error) {
      return Promise.reject(this.fail(error));
    }
    this.#makeRoom(recordBound(record));
    const batch = this.#batch ?? this.#begin();
    const number = numberOf(this.#log, this.#size + this.#used);
    const size = packRecord(this.#bytes, this.#used, record);
    this.#used += size;
    batch.records.push({ model, hashes: record.hashes, number, size });
    if (batch.records.length >= AT_ONCE) this.#write();
    return batch.done;
  }

  /** Whatever failed, nothing is kept from now on. */
  fail(error: unknown): unknown {
    this.#failure ??= journalError(this.#folder, error);
    return this.#failure;
  }

  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /** Has the disk take what is written. */
  sync(): Promise<void> {
    this.#syncing = this.#syncing.catch(() => {}).then(() => this.#sync());
    return this.#syncing;
  }

  /** Writes what waits, and has the disk take it; the next record begins another log. */
  async end(): Promise<void> {
    this.#write();
    this.#endLog();
    await this.sync().catch((error: unknown) => this.fail(error));
  }

  async #sync(): Promise<void> {
    const ended = this.#ended.splice(0);
    const files = this.#file === undefined ? ended : [...ended, this.#file];
    try {
      for (const file of files) await promisify(fdatasync)(file);
    } finally {
      for (const file of ended) closeSync(file);
    }
  }

  #endLog(): void {
    if (this.#file !== undefined) this.#ended.push(this.#file);
    this.#file = undefined;
  }

  #open(): void {
    if (inode(this.#options.index) !== this.#index) throw journalGone(this.#folder);
    this.#log = this.#options.draw();
    this.#path = logPath(this.#folder, this.#log);
    this.#size = 0;
    this.#file = openSync(this.#path, "wx");
    this.#inode = fstatSync(this.#file).ino;
  }

  #makeRoom(bound: number): void {
    if (this.#used + bound <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#used + bound));
    this.#bytes.copy(larger, 0, 0, this.#used);
    this.#bytes = larger;
  }

  #begin(): Batch {
    const { promise, resolve, reject } = deferred();
    this.#batch = { records: [], done: promise, resolve, reject };
    setImmediate(() => this.#write());
    return this.#batch;
  }

  #write(): void {
    const batch = this.#batch;
    if (batch === undefined) return;
    this.#batch = undefined;
    try {
      this.#writeBytes();
      this.#options.onWritten(batch.records);
      batch.resolve();
      if (this.#size >= (this.#options.full ?? FULL)) this.#endLog();
    } catch (error) {
      batch.reject(this.fail(error));
    }
  }

  #writeBytes(): void {
    const size = this.#used;
    this.#used = 0;
    for (let written = 0; written < size; ) written += writeSync(this.#file!, this.#bytes, written, size - written);
    this.#size += size;
    this.#look();
    if (this.#bytes.length > 16 * ROOM) this.#bytes = Buffer.allocUnsafe(ROOM);
  }

  /** Where somebody took the folder away, what is written now would be gone with the process. */
  #look(): void {
    const now = performance.now();
    if (now - this.#looked < LOOK) return;
    this.#looked = now;
    if (inode(this.#path) !== this.#inode) throw journalGone(this.#folder);
  }
}

function inode(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

function deferred(): { promise: Promise<void>; resolve(): void; reject(error: unknown): void } {
  let resolve = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
