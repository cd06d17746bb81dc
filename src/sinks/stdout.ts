import { once } from "node:events";
import { fstatSync } from "node:fs";
import { DistilError, systemCode } from "../errors.ts";
import { STOPPED } from "../formats/json-lines.ts";
import type { Output } from "./output.ts";
import { unwritable } from "./unwritable.ts";

/** Written and not yet taken by the reader. */
const BUFFER = 1 << 18;

/**
 * Standard output.
 *
 * When the reader leaves (`| head`), `write` throws ERR_ABORTED with the hint "EPIPE": the command then stops and exits
 * with 0. A run that stops before its end leaves an unfinished line in a pipe, so that it cannot look like the end.
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
    if (!whole && isPipe()) process.stdout.write(STOPPED);
    await new Promise<void>((resolve, reject) => {
      process.stdout.write("", (error) => (error && whole ? reject(failed(error)) : resolve()));
    });
  }
}

function ignore(): void {}

function isPipe(): boolean {
  const info = fstatSync(1);
  return info.isFIFO() || info.isSocket();
}

function failed(error: unknown): DistilError {
  if (systemCode(error) !== "EPIPE" && systemCode(error) !== "ERR_STREAM_DESTROYED")
    return unwritable(error, "standard output");
  return new DistilError("ERR_ABORTED", "The reader of standard output left", {
    hint: "EPIPE",
    cause: error,
    fatal: true,
  });
}
