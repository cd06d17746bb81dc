import { type BigIntStats, fstatSync } from "node:fs";

/**
 * What a descriptor is of; undefined where it is closed.
 *
 * In bigint, for the sake of Node's resolver of imports: where it should look at a folder of a path, it looks at whatever was
 * last told in the other numbers. After a pipe it follows no link, and a package behind one, as all of pnpm's, comes without
 * its exports.
 */
export function statOf(descriptor: number): BigIntStats | undefined {
  try {
    return fstatSync(descriptor, { bigint: true });
  } catch {
    return undefined;
  }
}

export function isPipe(descriptor: number): boolean {
  const stat = statOf(descriptor);
  return stat !== undefined && (stat.isFIFO() || stat.isSocket());
}
