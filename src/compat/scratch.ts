import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that is gone with the process at the latest. */
export interface Scratch {
  readonly path: string;
  remove(): Promise<void>;
}

const folders = new Set<string>();
let isWatched = false;

/** Makes a folder for rows that nobody asked to keep. */
export async function scratchFolder(): Promise<Scratch> {
  if (!isWatched) process.once("exit", clear);
  isWatched = true;
  const path = await mkdtemp(join(tmpdir(), "distil-dataset-"));
  folders.add(path);
  return {
    path,
    async remove() {
      folders.delete(path);
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** Takes the folder away once nobody has the owner any more: who makes one data set after another must not fill the disk. */
export function removeAfter(owner: object, path: string): void {
  owners.register(owner, path);
}

const owners = new FinalizationRegistry((path: string) => {
  folders.delete(path);
  rm(path, { recursive: true, force: true }).catch(() => {});
});

function clear(): void {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
}
