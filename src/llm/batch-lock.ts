import { randomBytes } from "node:crypto";
import { link, readFile, rm, stat, writeFile } from "node:fs/promises";
import { isAlive } from "../alive.ts";
import { systemCode } from "../errors.ts";

/** Milliseconds between two tries, and times that another process may hold the lock for: it writes one file meanwhile. */
const RETRY = 20;
const TRIES = 1_500;
/** Milliseconds after which nobody is about to take a lock away. */
const STALE = 10_000;

/** Takes a lock among processes; gives how to let it go. It is a file that is there, whole, or is not: who died with it has it no more. */
export async function takeLock(path: string): Promise<() => Promise<void>> {
  const own = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  await writeFile(own, String(process.pid));
  try {
    for (let tries = 0; ; tries++) {
      try {
        await link(own, path);
        return () => rm(path, { force: true });
      } catch (error) {
        if (systemCode(error) !== "EEXIST" || tries === TRIES) throw error;
      }
      if (!(await isHeld(path))) await takeAway(path, own);
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  } finally {
    await rm(own, { force: true });
  }
}

async function isHeld(path: string): Promise<boolean> {
  return isAlive(Number(await readFile(path, "utf8").catch(() => process.pid)));
}

/** One does that at a time: what was found dead may be gone by now, and the lock another's. */
async function takeAway(path: string, own: string): Promise<void> {
  const breaking = `${path}.break`;
  try {
    await link(own, breaking);
  } catch {
    const { mtimeMs } = await stat(breaking).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > STALE) await rm(breaking, { force: true });
    return;
  }
  if (!(await isHeld(path))) await rm(path, { force: true });
  await rm(breaking, { force: true });
}
