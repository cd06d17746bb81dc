import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** A copy of bytes that can be read at random. */
export interface ScratchCopy {
  readonly path: string;
  remove(): Promise<void>;
}

/** Copies bytes into a file of their own in the system's folder for temporary files. */
export async function scratchCopy(bytes: AsyncIterable<Uint8Array>): Promise<ScratchCopy> {
  const folder = await mkdtemp(join(tmpdir(), "distil-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, "copy");
    await pipeline(bytes, createWriteStream(path));
    return { path, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
