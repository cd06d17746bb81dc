import { resolve } from "node:path";
import { Journal } from "./store.ts";

interface Shared {
  holders: number;
  readonly journal: Promise<Journal>;
}

const open = new Map<string, Shared>();
const closing = new Map<string, Promise<void>>();

/** One holder's share of an open journal. */
export interface JournalShare {
  readonly journal: Journal;
  /** Closes it with the last holder's release. */
  release(): Promise<void>;
}

/** Opens a journal, or gives the one that this process has open already. */
export async function shareJournal(folder: string): Promise<JournalShare> {
  const path = resolve(folder);
  const shared = open.get(path) ?? { holders: 0, journal: openAfter(closing.get(path), path) };
  open.set(path, shared);
  shared.holders++;
  let held = true;
  const release = async (): Promise<void> => {
    if (!held) return;
    held = false;
    if (--shared.holders > 0) return;
    open.delete(path);
    const closed = shared.journal.then(
      (journal) => journal.close(),
      () => {},
    );
    closing.set(path, closed);
    await closed.finally(() => closing.get(path) === closed && closing.delete(path));
  };
  try {
    return { journal: await shared.journal, release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function openAfter(closed: Promise<void> | undefined, path: string): Promise<Journal> {
  await closed;
  return Journal.open(path);
}
