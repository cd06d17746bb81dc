import { randomBytes } from "node:crypto";
import { closeSync, openSync, readdirSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "../alive.ts";
import { DistilError, systemCode } from "../errors.ts";
import { digest } from "../hash.ts";
import type { Amount, Ledger } from "../llm/budget.ts";
import { makeFolder } from "../make-folder.ts";

/** What one run stands for, as it stands in its file. `open` was reserved for calls in flight. */
interface Entry {
  readonly spent: Amount;
  readonly open: Amount;
}

const width = 256;
/** Milliseconds after which the files of other runs are looked at again. */
const AGAIN = 5;
const nothing: Amount = { cost: 0, tokens: 0 };

export interface LedgerOptions {
  onFailure(error: DistilError): void;
}

/**
 * What all runs of an output have spent, in a folder of `budgets/` in the state folder.
 *
 * Each run has a file of its own, so that stages of a pipe that run at one time add up, too; a run that begins takes over the
 * file of one that is over. A file is one line of fixed width, written over in one go: a process that is killed leaves the old
 * line or the new one. What was in flight then counts as spent, as nobody knows better. What is noted is written at the end of
 * the turn of the event loop.
 */
export class FileLedger implements Ledger {
  readonly folder: string;
  readonly #file: string;
  readonly #options: LedgerOptions;
  /** What the file said that was taken over. */
  readonly #base: Amount;
  #others: Amount = nothing;
  #lookAgain = 0;
  #handle: number | undefined;
  #spent = nothing;
  #open = nothing;
  #writing: NodeJS.Immediate | undefined;

  /** Throws ERR_OUTPUT where the state folder cannot be used, ERR_INPUT for a file that is damaged. */
  constructor(state: string, key: unknown, options: LedgerOptions) {
    this.folder = join(state, "budgets", digest(key).slice(0, 32));
    this.#file = join(this.folder, nameFor(process.pid));
    this.#options = options;
    try {
      makeFolder(this.folder);
      takeOver(this.folder, this.#file);
      closeSync(openSync(this.#file, "a+"));
      this.#handle = openSync(this.#file, "r+");
    } catch (error) {
      throw cannotKeep(this.folder, error);
    }
    this.#base = wholeOf(readEntry(this.#file));
    this.#look();
  }

  get before(): Amount {
    if (performance.now() >= this.#lookAgain) {
      try {
        this.#look();
      } catch {
        // Somebody is writing it, or took it away: the next look will tell.
      }
    }
    return sum(this.#base, this.#others);
  }

  note(spent: Amount, open: Amount): void {
    this.#spent = spent;
    this.#open = open;
    this.#writing ??= setImmediate(() => this.#write());
  }

  /** Nothing is in flight any more: the next run may have the file. */
  close(): void {
    if (this.#handle === undefined) return;
    if (this.#spent !== nothing) {
      this.#open = nothing;
      this.#write();
    }
    closeSync(this.#handle);
    this.#handle = undefined;
    // Its own file will pass for another's.
    this.#lookAgain = Number.POSITIVE_INFINITY;
    try {
      renameSync(this.#file, join(this.folder, nameFor(0)));
    } catch {
      // It keeps its name: the process will be gone, too.
    }
  }

  #look(): void {
    this.#lookAgain = performance.now() + AGAIN;
    const files = filesIn(this.folder).filter((file) => file !== this.#file);
    this.#others = files.map((file) => wholeOf(readEntry(file))).reduce(sum, nothing);
  }

  #write(): void {
    clearImmediate(this.#writing);
    this.#writing = undefined;
    if (this.#handle === undefined) return;
    const entry: Entry = { spent: sum(this.#base, this.#spent), open: this.#open };
    const line = `${JSON.stringify(entry).padEnd(width - 1)}\n`;
    try {
      writeSync(this.#handle, line, 0, "utf8");
    } catch (error) {
      this.#options.onFailure(cannotKeep(this.folder, error));
    }
  }
}

/** By the process that writes it; 0 where it is nobody's. */
function nameFor(pid: number): string {
  return `${pid}-${randomBytes(6).toString("hex")}.json`;
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(folder, name));
}

/** Gives one file that nobody writes any more another name: of several that try, one succeeds. */
function takeOver(folder: string, own: string): void {
  for (const file of filesIn(folder)) {
    if (isAlive(Number.parseInt(file.slice(folder.length + 1), 10))) continue;
    try {
      renameSync(file, own);
      return;
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
    }
  }
}

function readEntry(file: string): Entry | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw cannotKeep(file, error);
  }
  if (text.trim() === "") return undefined;
  try {
    const entry = JSON.parse(text) as Entry;
    for (const amount of [entry.spent.cost, entry.spent.tokens, entry.open.cost, entry.open.tokens]) {
      if (!(amount >= 0)) throw new Error(`${amount} is no amount`);
    }
    return entry;
  } catch (cause) {
    throw new DistilError("ERR_INPUT", `Cannot read ${file}, where it stands what was spent: it is damaged`, {
      cause,
      fatal: true,
      hint: "Remove it to count from nothing",
    });
  }
}

function wholeOf(entry: Entry | undefined): Amount {
  return entry === undefined ? nothing : sum(entry.spent, entry.open);
}

function sum(a: Amount, b: Amount): Amount {
  return { cost: a.cost + b.cost, tokens: a.tokens + b.tokens };
}

function cannotKeep(file: string, cause: unknown): DistilError {
  const message = `Cannot write down what is spent in ${file}: ${(cause as Error).message}`;
  const hint = "Choose a folder that can be written with --state DIR or DISTIL_STATE, or make room";
  return new DistilError("ERR_OUTPUT", message, { cause, fatal: true, hint });
}
