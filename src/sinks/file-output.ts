import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { unwritable } from "./unwritable.ts";

/** Written and not yet on its way to the disk. */
const BUFFER = 1 << 20;

/** An open file that takes text, packed or not. Throws ERR_OUTPUT that speaks of `path`, whatever file it is. */
export class FileOutput {
  readonly #path: string;
  readonly #stream: Writable;
  readonly #closed: Promise<unknown>;
  #empty = true;

  private constructor(path: string, stream: Writable, closed: Promise<unknown>) {
    this.#path = path;
    this.#stream = stream;
    this.#closed = closed;
    // Heard again by the next write or by close.
    stream.on("error", () => {});
    closed.catch(() => {});
  }

  /** `file` is created, or emptied. */
  static async open(path: string, file: string, packer?: Transform): Promise<FileOutput> {
    const writer = createWriteStream(file, { highWaterMark: BUFFER });
    try {
      await once(writer, "open");
    } catch (error) {
      throw unwritable(error, path);
    }
    const closed = packer === undefined ? once(writer, "close") : pipeline(packer, writer);
    return new FileOutput(path, packer ?? writer, closed);
  }

  get empty(): boolean {
    return this.#empty;
  }

  /** Waits while a megabyte is on its way. */
  write(text: string): void | Promise<void> {
    if (text === "") return;
    this.#empty = false;
    if (this.#stream.errored) throw unwritable(this.#stream.errored, this.#path);
    if (!this.#stream.write(text)) return this.#drained();
  }

  async #drained(): Promise<void> {
    try {
      await once(this.#stream, "drain");
    } catch (error) {
      throw unwritable(error, this.#path);
    }
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    try {
      this.#stream.end();
      await this.#closed;
      if (this.#stream.errored) throw this.#stream.errored;
    } catch (error) {
      throw unwritable(error, this.#path);
    }
  }
}
