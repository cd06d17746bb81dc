import { DistilError } from "../errors.ts";
import { stops } from "../kernel/failed.ts";
import { originOf, type Row } from "../row.ts";
import { ofTheCall } from "./failures.ts";

/**
 * The dry run: the first row goes alone, and the others begin when it is through. A call that fails for it stops the run,
 * before anything else is asked. Nothing is asked twice.
 */
export class FirstRow {
  readonly #through: Promise<void>;
  #open: () => void = () => {};
  #origin: string | undefined;
  #isThrough = false;

  constructor() {
    this.#through = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  /** Lets the first row pass, and holds the others until it is through. */
  wait(row: Row, signal: AbortSignal): Row | Promise<Row> {
    if (this.#isThrough) return row;
    if (this.#origin === undefined) {
      this.#origin = originOf(row);
      signal.addEventListener("abort", () => this.#open(), { once: true });
      return row;
    }
    return this.#through.then(() => {
      signal.throwIfAborted();
      return row;
    });
  }

  /** The error as what stops the run, if it is the first row's. */
  failed(error: unknown, row: Row): unknown {
    if (this.#isThrough || originOf(row) !== this.#origin || !ofTheCall(error) || stops(error)) return error;
    this.#open();
    const { code, message, details } = error as DistilError;
    return new DistilError(code, `Cannot generate as the first row failed: ${message}`, {
      hint: "skipDryRun goes on past it, with null in its columns",
      ...details,
      cause: error,
      fatal: true,
    });
  }

  /** The last step has the row. */
  passed(row: Row): void {
    if (this.#isThrough || originOf(row) !== this.#origin) return;
    this.#isThrough = true;
    this.#open();
  }
}
