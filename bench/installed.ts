import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

interface LockedPackage {
  readonly dev?: boolean;
  readonly peer?: boolean;
}

/** A package as it lies there, its own files alone. */
export interface InstalledPackage {
  readonly name: string;
  readonly bytes: number;
}

/** Every package below `root`/node_modules that is there for use, not for development, by npm's own record. */
export function installedPackages(root: string): InstalledPackage[] {
  const lock = JSON.parse(readFileSync(join(root, "node_modules/.package-lock.json"), "utf8")) as {
    packages: Record<string, LockedPackage>;
  };
  return Object.entries(lock.packages)
    .filter(([path, { dev, peer }]) => !dev && !peer && existsSync(join(root, path)))
    .map(([path]) => ({ name: path.replace(/^.*node_modules\//, ""), bytes: folderBytes(join(root, path)) }));
}

/** What the files in a folder weigh, without packages nested in it. */
export function folderBytes(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "node_modules") bytes += folderBytes(path);
    else if (entry.isFile()) bytes += statSync(path).size;
  }
  return bytes;
}

export function sumBytes(packages: readonly InstalledPackage[]): number {
  return packages.reduce((sum, { bytes }) => sum + bytes, 0);
}
