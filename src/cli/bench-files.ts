import { constants } from "node:fs";
import { access, open, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { DistilError, systemCode } from "../errors.ts";
import type { Io } from "./io.ts";

/** How each kind of file that a bench writes begins. */
const beginnings = { json: '{"distilBench":', html: "<!doctype html>" } as const;

/** Throws ERR_OUTPUT where a file could not be written in the end, or is something that no bench wrote: before anything is sent. */
export async function checkOutputs(files: Readonly<Partial<Record<keyof typeof beginnings, string | undefined>>>) {
  for (const kind of ["json", "html"] as const) {
    const path = files[kind];
    if (path !== undefined) await check(path, beginnings[kind]);
  }
}

async function check(path: string, beginning: string): Promise<void> {
  const text = await beginningOf(path, beginning.length);
  if (text === undefined) {
    await access(dirname(path), constants.W_OK).catch((cause: Error) => {
      throw unwritable(path, cause);
    });
    return;
  }
  if (text === "" || text === beginning) return;
  throw new DistilError("ERR_OUTPUT", `Cannot write ${path} as it is there already, and no bench wrote it`, {
    hint: "Name another file, or remove it",
    file: path,
  });
}

/** Undefined where there is no such file. */
async function beginningOf(path: string, length: number): Promise<string | undefined> {
  try {
    // A device or a pipe has nothing that could be lost.
    const known = await stat(path);
    if (!known.isFile() && !known.isDirectory()) return "";
    const file = await open(path, "r+");
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
      return buffer.toString("utf8", 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (systemCode(cause) === "ENOENT") return undefined;
    throw unwritable(path, cause as Error);
  }
}

/** Writes a file and says so on stderr. Throws ERR_OUTPUT. */
export async function writeOutput(path: string, text: string, io: Io): Promise<void> {
  await writeFile(path, text).catch((cause: Error) => {
    throw unwritable(path, cause);
  });
  io.err(`distil: wrote ${path}\n`);
}

function unwritable(path: string, cause: Error): DistilError {
  return new DistilError("ERR_OUTPUT", `Cannot write ${path}: ${cause.message}`, { cause, file: path });
}
