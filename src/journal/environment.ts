import { closeSync, openSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Database, RootDatabase } from "lmdb";
import { makeFolder } from "../make-folder.ts";
import { indexDamaged, journalError } from "./failure.ts";
import { readAt } from "./log.ts";

/** Address space, not memory and not disk. On Windows the file would be as long. */
const MAP = process.platform === "win32" ? undefined : 2 ** 38;
/** Tables open at once; every model of a run has one. */
const TABLES = 256;

export type Table<K extends Uint8Array | string> = Database<Buffer, K & (Uint8Array | string)>;

/** The open database of a journal: its index, and small things. */
export interface Environment {
  readonly root: RootDatabase<Buffer, string>;
  /** Small things by name. */
  readonly notes: Table<string>;
  /** Hash to the record's number, for one model. */
  hashes(model: string): Table<Uint8Array>;
  models(): string[];
  /** The file that it is in. */
  readonly file: string;
}

/** Opens or creates the database. Throws ERR_JOURNAL where it cannot. */
export async function openEnvironment(folder: string): Promise<Environment> {
  try {
    makeFolder(folder);
    if (!isIndex(join(folder, "data.mdb"))) throw indexDamaged(folder);
    const { open } = await import("lmdb");
    const root = open<Buffer, string>(folder, {
      ...(MAP === undefined ? {} : { mapSize: MAP }),
      maxDbs: TABLES,
      // A commit is with the system when its promise says so, which no kill takes back; it reaches the disk right after.
      overlappingSync: process.platform !== "win32",
      // Batches are ours: the library leaves the promises of its own unheard when they fail.
      eventTurnBatching: false,
    });
    hush(root);
    return environment(folder, root);
  } catch (error) {
    throw journalError(folder, error);
  }
}

/** Resolves with a commit. Rejects with why there is none, which the library says in a promise of its own. */
export async function committed(commit: Promise<unknown>): Promise<void> {
  try {
    await commit;
  } catch (error) {
    await (error as { readonly commitError?: Promise<never> }).commitError;
    throw error;
  }
}

function environment(folder: string, root: RootDatabase<Buffer, string>): Environment {
  const tables = new Map<string, Table<Uint8Array>>();
  return {
    root,
    notes: root.openDB<Buffer, string>("notes", { encoding: "binary" }),
    file: join(folder, "data.mdb"),
    hashes(model) {
      const known = tables.get(model);
      if (known !== undefined) return known;
      const table = root.openDB<Buffer, Uint8Array>(prefix + model, { keyEncoding: "binary", encoding: "binary" });
      tables.set(model, table);
      return table;
    },
    models: () =>
      [...root.getKeys()].map(String).flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : [])),
  };
}

const prefix = "model:";

/** Where the library's files have its mark. */
const MARK_AT = 24;
const MARK = 0xbeefc0de;

/** Whether a file is the library's, or there is none yet: of any other it would crash. */
function isIndex(path: string): boolean {
  if (!statSync(path, { throwIfNoEntry: false })?.size) return true;
  const file = openSync(path, "r");
  try {
    const mark = readAt(file, MARK_AT, 4);
    return mark.length === 4 && mark.readUInt32LE() === MARK;
  } finally {
    closeSync(file);
  }
}

/** The library prints the stack of a failed commit besides rejecting its promise; we say what happened in words. */
function hush(root: RootDatabase<Buffer, string>): void {
  const { env } = root as unknown as {
    env: { startWriting(address: number, done: (status: number) => unknown): unknown };
  };
  const start = env.startWriting.bind(env);
  const value: typeof start = (address, done) =>
    start(address, (status) => {
      if (status <= 2) return done(status);
      const { error } = console;
      console.error = () => {};
      try {
        return done(status);
      } finally {
        console.error = error;
      }
    });
  Object.defineProperty(env, "startWriting", { value });
}
