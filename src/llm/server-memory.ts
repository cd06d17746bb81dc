import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { digest } from "../hash.ts";
import { makeFolder } from "../make-folder.ts";

/** What is remembered of a server from run to run. */
interface Remembered {
  readonly url: string;
  readonly concurrency: number;
}

/** Where the last run on a server settled; undefined where nothing, or nothing that makes sense, is remembered. */
export async function recallConcurrency(state: string, server: string): Promise<number | undefined> {
  try {
    const { url, concurrency } = JSON.parse(await readFile(fileOf(state, server), "utf8")) as Remembered;
    return url === server && Number.isInteger(concurrency) && concurrency >= 1 ? concurrency : undefined;
  } catch {
    return undefined;
  }
}

/** Remembers where a run settled. A folder that cannot be written costs the next run its head start, nothing more. */
export async function rememberConcurrency(state: string, server: string, concurrency: number): Promise<void> {
  const file = fileOf(state, server);
  const partial = `${file}.${process.pid}.partial`;
  try {
    makeFolder(join(state, "servers"));
    await writeFile(partial, `${JSON.stringify({ url: server, concurrency } satisfies Remembered)}\n`);
    await rename(partial, file);
  } catch {
    await rm(partial, { force: true }).catch(() => {});
  }
}

function fileOf(state: string, server: string): string {
  return join(state, "servers", `${digest(server).slice(0, 32)}.json`);
}
