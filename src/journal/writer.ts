import { statSync } from "node:fs";
import type { Environment } from "./environment.ts";
import { journalError, journalGone } from "./failure.ts";
import { packRecord, type StoredRecord } from "./record.ts";

/** Numbers that a process takes at once: few at first, as those it does not use are lost. */
const LEASE = { first: 256, most: 16_384 };
/** Milliseconds between the beginnings of two commits, at least: a commit costs as much as some ten records. */
const APART = 4;

interface Waiting {
  readonly model: string;
  readonly hashes: StoredRecord["hashes"];
  /** Packed: strings that wait for a commit would burden the collector. */
  readonly bytes: Buffer;
}

/** Everything that came while the last commit was on its way. */
interface Batch {
  readonly records: Waiting[];
  readonly done: Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Writes records so that many share one commit: what comes while a commit is on its way goes with the next one.
 *
 * Numbers are taken from the database in leases, so that processes never draw the same.
 */
export class Writer {
  readonly #environment: Environment;
  readonly #folder: string;
  readonly #inode: number;
  #next = 0;
  #end = 0;
  #lease = LEASE.first;
  #batch: Batch | undefined;
  #busy = false;
  #idle: Promise<void> = Promise.resolve();
  #failure: unknown;
  /** When the last commit began. */
  #begun = 0;

  constructor(folder: string, environment: Environment) {
    this.#folder = folder;
    this.#environment = environment;
    this.#inode = statSync(environment.file).ino;
  }

  /** Resolves when the record is on the disk. Rejects with ERR_JOURNAL; then everything after does, too. */
  add(model: string, record: StoredRecord): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const batch = this.#batch ?? this.#open();
    batch.records.push({ model, hashes: record.hashes, bytes: packRecord(record) });
    return batch.done;
  }

  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /** Waits for what is on its way. */
  async settle(): Promise<void> {
    while (this.#busy) await this.#idle;
  }

  #open(): Batch {
    let resolve = () => {};
    let reject: (error: unknown) => void = () => {};
    const done = new Promise<void>((yes, no) => {
      resolve = yes;
      reject = no;
    });
    const batch: Batch = { records: [], done, resolve, reject };
    this.#batch = batch;
    if (!this.#busy) {
      this.#busy = true;
      this.#idle = this.#run();
    }
    return batch;
  }

  async #run(): Promise<void> {
    for (; this.#batch !== undefined; ) {
      await apart(this.#begun + APART - performance.now());
      const batch = this.#batch;
      this.#batch = undefined;
      this.#begun = performance.now();
      try {
        if (this.#failure !== undefined) throw this.#failure;
        await this.#commit(batch.records);
        batch.resolve();
      } catch (error) {
        this.#failure ??= error;
        batch.reject(error);
      }
    }
    this.#busy = false;
  }

  async #commit(waiting: readonly Waiting[]): Promise<void> {
    const { root, records, hashes } = this.#environment;
    try {
      const first = this.#draw(waiting.length);
      await root.batch(() => {
        waiting.forEach(({ model, hashes: own, bytes }, index) => {
          const number = Buffer.allocUnsafe(4);
          number.writeUInt32LE(first + index);
          records.put(first + index, bytes);
          const table = hashes(model);
          for (const hash of own) table.put(hash, number);
        });
      });
    } catch (error) {
      throw journalError(this.#folder, await reasonOf(error));
    }
    if (statSync(this.#environment.file, { throwIfNoEntry: false })?.ino !== this.#inode)
      throw journalGone(this.#folder);
  }

  /** So many numbers in a row. */
  #draw(count: number): number {
    if (this.#end - this.#next < count) {
      const { root, notes } = this.#environment;
      const size = Math.max(this.#lease, count);
      this.#lease = Math.min(LEASE.most, this.#lease * 2);
      root.transactionSync(() => {
        this.#next = Number(notes.get("next") ?? 1);
        this.#end = this.#next + size;
        notes.put("next", Buffer.from(String(this.#end)));
      });
    }
    const first = this.#next;
    this.#next += count;
    return first;
  }
}

/** A failed commit says why in a promise of its own. */
async function reasonOf(error: unknown): Promise<unknown> {
  const { commitError } = error as { commitError?: Promise<never> };
  if (commitError === undefined) return error;
  return commitError.catch((reason: unknown) => reason);
}

/** So long, and in any case what this turn of the event loop still brings. */
function apart(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    if (milliseconds > 0) setTimeout(resolve, milliseconds);
    else setImmediate(resolve);
  });
}
