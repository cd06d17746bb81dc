import type { Journal, Numbered } from "./store.ts";

/** Records removed in one transaction. */
const BATCH = 500;

export interface Pruning {
  /** Takes out what was kept before this time, in milliseconds since 1970. */
  readonly before?: number | undefined;
  /** Takes out only the replies of this model. */
  readonly model?: string | undefined;
}

export interface Pruned {
  readonly replies: number;
  /** Replies that were asked for again since, and were still there. */
  readonly replaced: number;
}

/** Takes replies out of a journal, and those that newer ones have replaced. Runs that are open go on meanwhile. */
export async function prune(journal: Journal, { before = Number.POSITIVE_INFINITY, model }: Pruning): Promise<Pruned> {
  let [replies, replaced] = [0, 0];
  const waiting = new Map<string, Numbered[]>();
  for (const record of journal.records()) {
    const { model: own } = JSON.parse(record.request) as { model: string };
    const live = record.hashes.filter((hash) => journal.find(own, hash) === record.number).length;
    if (live > 0 && (record.time >= before || (model !== undefined && own !== model))) continue;
    if (live === 0) replaced++;
    replies += live;
    const batch = waiting.get(own) ?? [];
    waiting.set(own, batch);
    if (batch.push(record) < BATCH) continue;
    await journal.remove(own, batch);
    waiting.delete(own);
  }
  for (const [own, batch] of waiting) await journal.remove(own, batch);
  return { replies, replaced };
}
