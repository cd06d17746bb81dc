import { once } from "node:events";
import { DistilError, systemCode } from "../errors.ts";
import type { Output } from "./output.ts";
import { unwritable } from "./unwritable.ts";

/** Written and not yet taken by the reader. */
const BUFFER = 1 << 18;

/**
 * Standard output.
 *
 * When the reader leaves (`| head`), `write` throws ERR_ABORTED with the hint and cause "EPIPE": the command then stops and
 * exits with 0. Only whole lines are written; `finish` waits for the last one.
 */
export class StandardOutput implements Output {
  constructor() {
    // Errors are thrown by the next write; an unheard one would end the process.
    if (!process.stdout.listeners("error").includes(ignore)) process.stdout.on("error", ignore);
  }

  write(text: string): void | Promise<void> {
    if (text === "") return;
    if (!process.stdout.errored) process.stdout.write(text);
    if (process.stdout.errored) throw failed(process.stdout.errored);
    if (process.stdout.writableNeedDrain && process.stdout.writableLength > BUFFER) return this.#drained();
  }

  async #drained(): Promise<void> {
    try {
      await once(process.stdout, "drain");
    } catch (error) {
      throw failed(error);
    }
  }

  async finish(whole: boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      process.stdout.write("", (error) => {
        if (error && whole) reject(failed(process.stdout.errored ?? error));
        else resolve();
      });
    });
  }
}

function ignore(): void {}

function failed(error: unknown): DistilError {
  if (systemCode(error) !== "EPIPE" && systemCode(error) !== "ERR_STREAM_DESTROYED")
    return unwritable(error, "standard output");
  return new DistilError("ERR_ABORTED", "The reader of standard output left", {
    hint: "EPIPE",
    cause: error,
    fatal: true,
  });
}
