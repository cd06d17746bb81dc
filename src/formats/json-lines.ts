import { isAscii, isUtf8 } from "node:buffer";
import { DistilError } from "../errors.ts";
import { type Row, traced } from "../row.ts";
import type { SourceFormat, SourceOptions } from "../sources/source.ts";
import { Batch } from "./batch.ts";
import { wholeLines } from "./lines.ts";
import { refuseOtherKind } from "./signature.ts";
import { STOPPED } from "./stopped.ts";

const NEWLINE = 10;
const RETURN = 13;

/**
 * JSON Lines: one JSON object a line.
 *
 * Lines that are not rows are rejected with their number, and the rest goes on; those that are not UTF-8 as Latin-1, which
 * keeps every byte. The rows of a block of input leave at once, so a slow pipe is read as it is written. Throws
 * ERR_UPSTREAM where the command before this one stopped.
 */
export const jsonLines: SourceFormat = {
  name: "jsonl",
  extensions: [".jsonl", ".ndjson"],
  async *read(file, options) {
    const reader = new Reader(file.name, options);
    let first = true;
    for await (let block of wholeLines(file.bytes(), file.name)) {
      if (first) {
        block = withoutMark(block);
        refuseOtherKind(block, "jsonl", file.name);
        first = false;
      }
      yield* reader.read(block);
    }
  },
};

/** Takes the byte order mark off. */
export function withoutMark(block: Buffer): Buffer {
  return block.length >= 3 && block.readUIntBE(0, 3) === 0xefbbbf ? block.subarray(3) : block;
}

class Reader {
  readonly #name: string;
  readonly #options: SourceOptions;
  readonly #batch = new Batch();
  #number = 0;

  constructor(name: string, options: SourceOptions) {
    this.#name = name;
    this.#options = options;
  }

  /** Decodes line by line: a slice of the whole block's text would keep all of it in memory with every row. */
  *read(block: Buffer): Generator<Row[]> {
    const ascii = isAscii(block);
    const valid = ascii || isUtf8(block);
    for (let start = 0, next = 0; start < block.length; start = next) {
      const newline = block.indexOf(NEWLINE, start);
      next = newline < 0 ? block.length : newline + 1;
      let end = newline < 0 ? block.length : newline;
      if (end > start && block[end - 1] === RETURN) end -= 1;
      this.#number += 1;
      if (end === start) continue;
      const row =
        valid || isUtf8(block.subarray(start, end))
          ? this.#parse(block.toString(ascii ? "latin1" : "utf8", start, end), newline >= 0)
          : this.#reject("it must be UTF-8", block.toString("latin1", start, end));
      if (row !== undefined && this.#batch.add(row, end - start)) yield this.#batch.take();
    }
    if (!this.#batch.empty) yield this.#batch.take();
  }

  #parse(line: string, ended: boolean): Row | undefined {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      if (line.trim() === "") return undefined;
      if (!ended && line.startsWith(STOPPED)) throw stopped();
      return this.#reject(`it must be JSON: ${(error as Error).message}`, line);
    }
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return traced(value as Row, this.#number, line);
    return this.#reject(`it must be a JSON object: current value is ${line.slice(0, 40)}`, line);
  }

  #reject(reason: string, raw: string): undefined {
    const file = this.#name;
    const line = this.#number;
    const error = new DistilError("ERR_INPUT", `Cannot use line ${line} of ${file} as ${reason}`, { file, line });
    this.#options.reject({ file, line, error, raw });
  }
}

function stopped(): DistilError {
  return new DistilError("ERR_UPSTREAM", "The command before this one in the pipe stopped", {
    hint: "See what it says above, and run the whole pipe again: what was paid for is kept",
    fatal: true,
  });
}
