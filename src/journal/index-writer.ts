import { committed, type Environment } from "./environment.ts";
import { numberOf, placeOf } from "./log.ts";
import type { Appended } from "./log-writer.ts";
import { VOID } from "./record.ts";

/** Milliseconds that a record waits for the index, at most, and records that are entered at once. */
const WAIT = 1_000;
const MANY = 8_192;
/** Records that wait, above which those who bring more have to wait, too: each takes some 150 bytes of memory. */
const MOST = 8 * MANY;

export interface IndexWriterOptions {
  /** Awaited after records were entered: the next ones wait. */
  onEntered(): Promise<void>;
  onFailure(error: unknown): void;
}

/** Records that are entered together. */
interface Batch {
  /** Numbers by hash, by model. */
  readonly tables: Map<string, Map<string, number>>;
  /** Where the last record of each log ends. */
  readonly ends: Map<number, number>;
  records: number;
}

/**
 * Enters records in the index a little later than they are written; until then they are found here.
 *
 * What a killed process did not get to enter, the next one that opens the journal enters from its logs.
 */
export class IndexWriter {
  readonly #environment: Environment;
  readonly #options: IndexWriterOptions;
  #waiting = newBatch();
  /** Being entered, or what could not be. */
  #entered: Batch | undefined;
  #timer: NodeJS.Timeout | undefined;
  #entering: Promise<void> | undefined;
  /** Nothing is entered any more: that would say that all before it is. The next process finds it in the logs. */
  #failed = false;

  constructor(environment: Environment, options: IndexWriterOptions) {
    this.#environment = environment;
    this.#options = options;
  }

  enter(records: readonly Appended[]): void {
    const { tables, ends } = this.#waiting;
    for (const { model, hashes, number, size } of records) {
      const table = tables.get(model) ?? new Map<string, number>();
      if (table.size === 0) tables.set(model, table);
      for (const hash of hashes) if (hash !== VOID) table.set(hash, number);
      const { log, at } = placeOf(number);
      ends.set(log, at + size);
    }
    this.#waiting.records += records.length;
    if (this.#waiting.records >= MANY) this.#start();
    else this.#timer ??= setTimeout(() => this.#start(), WAIT).unref();
  }

  /** Resolves when there is room for more, if there is none. */
  room(): Promise<void> | undefined {
    return this.#waiting.records < MOST ? undefined : this.#entering;
  }

  /** The number of a record that is not in the index yet. */
  find(model: string, hash: string): number | undefined {
    return this.#waiting.tables.get(model)?.get(hash) ?? this.#entered?.tables.get(model)?.get(hash);
  }

  /** The hashes of a model that the index is yet to get. */
  pending(model: string): Iterable<string> {
    const older = this.#entered?.tables.get(model)?.keys() ?? [];
    return new Set([...older, ...(this.#waiting.tables.get(model)?.keys() ?? [])]);
  }

  models(): readonly string[] {
    return [...(this.#entered?.tables.keys() ?? []), ...this.#waiting.tables.keys()];
  }

  /** Resolves when all that was written is in the index, or cannot be. */
  async settle(): Promise<void> {
    this.#start();
    await this.#entering;
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
      while (this.#waiting.records > 0 && !this.#failed) {
        this.#entered = this.#waiting;
        this.#waiting = newBatch();
        await put(this.#environment, this.#entered);
        this.#entered = undefined;
        await this.#options.onEntered();
      }
    } catch (error) {
      this.#failed = true;
      this.#options.onFailure(error);
    }
  }
}

function newBatch(): Batch {
  return { tables: new Map(), ends: new Map(), records: 0 };
}

/** Enters records, and up to where their logs are entered, in one commit. */
async function put({ root, hashes, notes }: Environment, { tables, ends }: Batch): Promise<void> {
  const batch = root.batch(() => {
    for (const [model, numbers] of tables) {
      const table = hashes(model);
      for (const [hash, number] of numbers) table.put(Buffer.from(hash, "hex"), packNumber(number));
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
