import { createReadStream } from "node:fs";
import { access, constants, readdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { addAbortSignal, type Readable } from "node:stream";
import { statOf } from "../descriptor.ts";
import { DistilError, didYouMean, systemCode } from "../errors.ts";
import { decompressed } from "./decompress.ts";
import { type ScratchCopy, scratchCopy } from "./scratch.ts";
import type { SourceFile } from "./source.ts";

const BLOCK = 1 << 18;
const PACKED = /\.(gz|zst)$/i;

/** A file on this machine. */
export function localFile(path: string, signal: AbortSignal): SourceFile {
  const open = () => createReadStream(path, { highWaterMark: BLOCK });
  return new Bytes(path, open, signal, PACKED.test(path) ? undefined : path);
}

/** Standard input. Throws ERR_USAGE where it is a terminal. */
export function standardInput(signal: AbortSignal): SourceFile {
  const open = () => {
    if (process.stdin.isTTY) {
      throw new DistilError("ERR_USAGE", "Cannot read rows from standard input as it is a terminal", {
        hint: "Name a file, or pipe something in: cat rows.jsonl | distil …",
        fatal: true,
      });
    }
    // A file is read in larger blocks than process.stdin would.
    return statOf(0)?.isFile()
      ? createReadStream("", { fd: 0, autoClose: false, highWaterMark: BLOCK })
      : process.stdin;
  };
  return new Bytes("-", open, signal);
}

class Bytes implements SourceFile {
  readonly name: string;
  readonly #open: () => Readable;
  readonly #signal: AbortSignal;
  readonly #path: string | undefined;
  #copy: ScratchCopy | undefined;

  constructor(name: string, open: () => Readable, signal: AbortSignal, path?: string) {
    this.name = name;
    this.#open = open;
    this.#signal = signal;
    this.#path = path;
  }

  async *bytes(): AsyncGenerator<Uint8Array> {
    try {
      yield* decompressed(addAbortSignal(this.#signal, this.#open()), this.name);
    } catch (error) {
      throw await unreadable(error, this.name);
    }
  }

  async path(): Promise<string> {
    if (this.#path !== undefined) return this.#path;
    this.#copy ??= await scratchCopy(this.bytes());
    return this.#copy.path;
  }

  async close(): Promise<void> {
    await this.#copy?.remove();
  }
}

/** Throws ERR_INPUT where a file is not there or not readable, with the name that was meant. */
export async function requireFile(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw await unreadable(error, path);
  }
}

/** Says in words why a file cannot be read; errors that are not the system's pass. */
export async function unreadable(error: unknown, path: string): Promise<unknown> {
  const details = { cause: error, file: path, fatal: true };
  switch (systemCode(error)) {
    case "ENOENT":
    case "ENOTDIR":
      return new DistilError("ERR_INPUT", `Cannot read ${path} as it does not exist`, {
        ...details,
        hint: await nearest(path),
      });
    case "EACCES":
    case "EPERM":
      return new DistilError("ERR_INPUT", `Cannot read ${path} as this user may not`, {
        ...details,
        hint: `Allow it: chmod u+r ${path}`,
      });
    case "EIO":
    case "EISDIR":
    case "EMFILE":
      return new DistilError("ERR_INPUT", `Cannot read ${path}: ${(error as Error).message}`, details);
    default:
      return error;
  }
}

async function nearest(path: string): Promise<string> {
  const folder = dirname(path);
  try {
    return (
      didYouMean(basename(path), await readdir(folder)) ||
      `${folder === "." ? "This folder" : folder} has no file with a similar name`
    );
  } catch {
    return `The folder ${folder} does not exist either`;
  }
}
