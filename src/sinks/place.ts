import type { Stats } from "node:fs";
import { realpath, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "../make-folder.ts";
import { unwritable } from "./unwritable.ts";

/** Where a file is built, and where it goes. They are the same for a device or a named pipe, which is written as it is. */
export interface Place {
  readonly partial: string;
  readonly final: string;
}

/**
 * Finds the place for a file and makes its folder; a link is followed.
 *
 * Throws ERR_OUTPUT for a folder, and where the file's folder cannot be made.
 */
export async function placeFor(path: string): Promise<Place> {
  try {
    const info: Stats | undefined = await stat(path).catch(() => undefined);
    if (info?.isDirectory()) throw Object.assign(new Error("is a folder"), { code: "EISDIR" });
    if (info !== undefined && !info.isFile()) return { partial: path, final: path };
    const final = info === undefined ? path : await realpath(path);
    makeFolder(dirname(final));
    return { partial: `${final}.partial`, final };
  } catch (error) {
    throw unwritable(error, path);
  }
}

/** What becomes of a file whose run stopped: it is kept and named, unless there is nothing in it. */
export async function setAside(
  { partial, final }: Place,
  empty: boolean,
  warn: (message: string) => void,
): Promise<void> {
  if (partial === final) return;
  if (empty) await rm(partial, { force: true });
  else warn(`Kept what was written so far in ${partial}`);
}
