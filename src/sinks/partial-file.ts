import { open, rename } from "node:fs/promises";
import type { Transform } from "node:stream";
import zlib from "node:zlib";
import { packZstandard } from "../formats/zstandard.ts";
import { FileOutput } from "./file-output.ts";
import type { Output } from "./output.ts";
import { placeFor, setAside } from "./place.ts";
import type { SinkOptions } from "./sink.ts";
import { unwritable } from "./unwritable.ts";

/** Opens a file that appears whole or not at all, packed if its name ends in .gz or .zst. */
export async function openPartial(path: string, options: SinkOptions): Promise<Output> {
  const place = await placeFor(path);
  const file = await FileOutput.open(path, place.partial, packerFor(path));
  return {
    write: (text) => file.write(text),
    async finish(whole) {
      if (!whole) {
        await file.close().catch(() => {});
        await setAside(place, file.empty, options.warn);
        return;
      }
      await file.close();
      if (place.partial !== place.final) await appear(place.partial, place.final, path);
    },
  };
}

async function appear(partial: string, final: string, path: string): Promise<void> {
  try {
    await synced(partial);
    await rename(partial, final);
  } catch (error) {
    throw unwritable(error, path);
  }
}

/** On the disk before it gets its name: a crash of the machine must not leave half a file. */
async function synced(path: string): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function packerFor(path: string): Transform | undefined {
  if (/\.gz$/i.test(path)) return zlib.createGzip();
  return /\.zst$/i.test(path) ? packZstandard() : undefined;
}
