import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { systemCode } from "./errors.ts";

/**
 * Makes a folder and those that it is in; one that is there stays.
 *
 * Node's own `recursive` never ends where the parent is there and yet a folder in it is said to have none, as in /proc.
 */
export function makeFolder(path: string): void {
  try {
    makeOne(path);
  } catch (error) {
    const parent = dirname(path);
    if (systemCode(error) !== "ENOENT" || parent === path) throw error;
    makeFolder(parent);
    makeOne(path, `no folder can be made in ${parent}`);
  }
}

function makeOne(path: string, why?: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (isFolder(path)) return;
    if (why === undefined || systemCode(error) !== "ENOENT") throw error;
    throw Object.assign(new Error(why, { cause: error }), { code: "ENOENT" });
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
