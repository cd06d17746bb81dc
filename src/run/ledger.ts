import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DistilError, systemCode } from "../errors.ts";
import { digest } from "../hash.ts";
import type { Amount, Ledger } from "../llm/budget.ts";

/** One line, as it stands in the file. `open` was reserved for calls in flight. */
interface Entry {
  readonly outputs: string;
  readonly spent: Amount;
  readonly open: Amount;
}

const width = 512;

/**
 * What all runs of an output have spent, in `budgets/` of the state folder.
 *
 * One line of fixed width, written over in one go after each turn of the event loop that changed it: a process that is killed
 * leaves the old line or the new one. What was in flight then counts as spent, as nobody knows better.
 */
export class FileLedger implements Ledger {
  readonly before: Amount;
  readonly file: string;
  readonly #outputs: string;
  readonly #onFailure: (error: DistilError) => void;
  #handle: number | undefined;
  #entry: Entry | undefined;
  #pending: NodeJS.Immediate | undefined;

  /** Throws ERR_OUTPUT where the state folder cannot be used, ERR_INPUT for a file that is damaged. */
  constructor(state: string, key: unknown, onFailure: (error: DistilError) => void) {
    const folder = join(state, "budgets");
    this.#outputs = digest(key);
    this.file = join(folder, `${this.#outputs.slice(0, 32)}.json`);
    this.#onFailure = onFailure;
    const { spent, open } = readEntry(this.file) ?? { spent: nothing, open: nothing };
    this.before = { cost: spent.cost + open.cost, tokens: spent.tokens + open.tokens };
    try {
      mkdirSync(folder, { recursive: true });
      this.#handle = openSync(this.file, "a+");
      closeSync(this.#handle);
      this.#handle = openSync(this.file, "r+");
    } catch (error) {
      throw cannotKeep(this.file, error);
    }
  }

  note(spent: Amount, open: Amount): void {
    this.#entry = { outputs: this.#outputs, spent, open };
    this.#pending ??= setImmediate(() => this.#write());
  }

  /** Nothing is in flight any more. */
  close(): void {
    if (this.#entry !== undefined) {
      this.#entry = { ...this.#entry, open: nothing };
      this.#write();
    }
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }

  #write(): void {
    clearImmediate(this.#pending);
    this.#pending = undefined;
    if (this.#handle === undefined) return;
    const line = `${JSON.stringify(this.#entry).padEnd(width - 1)}\n`;
    try {
      writeSync(this.#handle, line, 0, "utf8");
    } catch (error) {
      this.#onFailure(cannotKeep(this.file, error));
    }
  }
}

const nothing: Amount = { cost: 0, tokens: 0 };

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

function cannotKeep(file: string, cause: unknown): DistilError {
  const message = `Cannot write down what is spent in ${file}: ${(cause as Error).message}`;
  const hint = "Choose a folder that can be written with --state DIR or DISTIL_STATE, or make room";
  return new DistilError("ERR_OUTPUT", message, { cause, fatal: true, hint });
}
