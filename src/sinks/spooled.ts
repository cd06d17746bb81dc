import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { DistilError } from "../errors.ts";
import { jsonLines } from "../formats/json-lines.ts";
import type { Row } from "../row.ts";
import { localFile } from "../sources/local.ts";
import { FileOutput } from "./file-output.ts";
import { linesTo } from "./json-lines.ts";
import { type Place, placeFor, setAside } from "./place.ts";
import type { Sink, SinkOptions } from "./sink.ts";
import { unwritable } from "./unwritable.ts";

/** All rows, from the first again with each call. */
export type Rows = () => AsyncIterable<readonly Row[]>;

/** Builds a file of all its rows. */
export type Build = (rows: Rows, file: FileHandle, warn: (message: string) => void) => Promise<void>;

/**
 * For formats that must know every row before the first is written: keeps the rows as JSON Lines in `PATH.partial` and
 * builds the file from there at the end. A run that stops leaves the rows as JSON Lines.
 */
export async function openSpooled(path: string, options: SinkOptions, build: Build): Promise<Sink> {
  const place = await placeFor(path);
  if (place.partial === place.final) {
    throw new DistilError("ERR_OUTPUT", `Cannot write ${path} as this format needs a regular file`, {
      hint: "Save JSON Lines there: --format jsonl",
      fatal: true,
    });
  }
  const file = await FileOutput.open(path, place.partial);
  const lines = linesTo({ write: (text) => file.write(text), finish: () => file.close() });
  return {
    write: (rows) => lines.write(rows),
    async finish(whole) {
      if (whole) {
        await lines.finish(true);
        await convert(path, place, build, options);
      } else {
        await lines.finish(false).catch(() => {});
        await setAside(place, file.empty, (message) => options.warn(`${message}, as JSON Lines`));
      }
    },
  };
}

async function convert(path: string, place: Place, build: Build, { signal, warn }: SinkOptions): Promise<void> {
  const built = `${place.partial}.new`;
  try {
    const file = await open(built, "w");
    try {
      await build(() => spooled(place.partial, signal), file, warn);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(built, place.final);
    await rm(place.partial);
  } catch (error) {
    await rm(built, { force: true });
    warn(`Kept all rows in ${place.partial}, as JSON Lines`);
    throw unwritable(error, path);
  }
}

function spooled(path: string, signal: AbortSignal): AsyncIterable<readonly Row[]> {
  const reject = ({ error }: { error: unknown }): never => {
    throw error;
  };
  return jsonLines.read(localFile(path, signal), { signal, reject, warn: () => {} });
}
