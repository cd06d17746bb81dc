import { committed, type Environment } from "./environment.ts";
import { numberOf, placeOf } from "./log.ts";
import type { Appended } from "./log-writer.ts";
import { VOID } from "./record.ts";

/** Milliseconds that a record waits for the index, at most, and records that are entered at once. */
const WAIT = 1_000;
const MANY = 8_192;

export interface IndexWriterOptions {
  /** Awaited after records were entered: the next ones wait. */
  onEntered(): Promise<void>;
  onFailure(error: unknown): void;
}

/**
 * Enters records in the index a little later than they are written; until then they are found here.
 *
 * What a killed process did not get to enter, the next one that opens the journal enters from its logs.
 */
export class IndexWriter {
  readonly #environment: Environment;
  readonly #options: IndexWriterOptions;
  /** Numbers by hash, by model. */
  readonly #pending = new Map<string, Map<string, number>>();
  #waiting: Appended[] = [];
  #timer: NodeJS.Timeout | undefined;
  #entering: Promise<void> | undefined;
  /** Nothing is entered any more: that would say that all before it is. The next process finds it in the logs. */
  #failed = false;

  constructor(environment: Environment, options: IndexWriterOptions) {
    this.#environment = environment;
    this.#options = options;
  }

  enter(records: readonly Appended[]): void {
    for (const record of records) {
      const pending = this.#pendingOf(record.model);
      for (const hash of record.hashes) if (hash !== VOID) pending.set(hash, record.number);
      this.#waiting.push(record);
    }
    if (this.#waiting.length >= MANY) this.#start();
    else this.#timer ??= setTimeout(() => this.#start(), WAIT).unref();
  }

  /** The number of a record that is not in the index yet. */
  find(model: string, hash: string): number | undefined {
    return this.#pending.get(model)?.get(hash);
  }

  /** The hashes of a model that the index is yet to get. */
  pending(model: string): Iterable<string> {
    return this.#pending.get(model)?.keys() ?? [];
  }

  models(): readonly string[] {
    return [...this.#pending.keys()];
  }

  /** Resolves when all that was written is in the index, or cannot be. */
  async settle(): Promise<void> {
    this.#start();
    await this.#entering;
  }

  #pendingOf(model: string): Map<string, number> {
    const pending = this.#pending.get(model) ?? new Map<string, number>();
    this.#pending.set(model, pending);
    return pending;
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#entering ??= this.#run().finally(() => {
      this.#entering = undefined;
    });
  }

  async #run(): Promise<void> {
    try {
      while (this.#waiting.length > 0 && !this.#failed) {
        const records = this.#waiting;
        this.#waiting = [];
        await put(this.#environment, records);
        this.#forget(records);
        await this.#options.onEntered();
      }
    } catch (error) {
      this.#failed = true;
      this.#options.onFailure(error);
    }
  }

  #forget(records: readonly Appended[]): void {
    for (const { model, hashes, number } of records) {
      const pending = this.#pendingOf(model);
      for (const hash of hashes) if (pending.get(hash) === number) pending.delete(hash);
    }
  }
}

/** Enters records, and up to where their logs are entered, in one commit. */
async function put({ root, hashes, notes }: Environment, records: readonly Appended[]): Promise<void> {
  const batch = root.batch(() => {
    const ends = new Map<number, number>();
    for (const { model, hashes: own, number, size } of records) {
      const value = packNumber(number);
      const table = hashes(model);
      for (const hash of own) if (hash !== VOID) table.put(Buffer.from(hash, "hex"), value);
      const { log, at } = placeOf(number);
      ends.set(log, at + size);
    }
    for (const [log, end] of ends) notes.put(enteredNote(log), Buffer.from(String(end)));
  });
  await committed(batch);
}

/** Where it is noted up to which byte a log is entered. */
export function enteredNote(log: number): string {
  return `entered:${log}`;
}

/** The value of a hash in the index. */
export function packNumber(number: number): Buffer {
  const { log, at } = placeOf(number);
  const value = Buffer.allocUnsafe(8);
  value.writeUInt32LE(log, 0);
  value.writeUInt32LE(at, 4);
  return value;
}

export function unpackNumber(value: Buffer): number {
  return numberOf(value.readUInt32LE(0), value.readUInt32LE(4));
}
