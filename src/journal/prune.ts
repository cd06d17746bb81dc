import { modelOf, VOID } from "./record.ts";
import type { Journal, Numbered } from "./store.ts";

/** Records that are copied in one turn of the event loop. */
const TURN = 500;

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

/**
 * Takes replies out of a journal, and those that newer ones have replaced. Runs that are open go on meanwhile; what they
 * are writing now is left alone.
 *
 * A log with something to take out is written anew without it, and taken away when that is done.
 */
export async function prune(journal: Journal, { before = Number.POSITIVE_INFINITY, model }: Pruning): Promise<Pruned> {
  const goes = (record: Sorted): boolean => record.time < before && (model === undefined || record.model === model);
  let [replies, replaced] = [0, 0];
  for (const log of await journal.seal()) {
    if (!some(sortedOut(journal, log), (record) => record.live === 0 || goes(record))) continue;
    const gone: Sorted[] = [];
    let copies = 0;
    let copied: Promise<void> | undefined;
    for (const record of sortedOut(journal, log)) {
      if (record.live === 0) replaced++;
      else if (goes(record)) {
        replies += record.live;
        gone.push(record);
      } else {
        copied = journal.add(record.model, record);
        if (++copies % TURN === 0) await copied;
      }
    }
    await copied;
    await journal.settle();
    await journal.discard(log, gone);
  }
  return { replies, replaced };
}

/** A record whose hashes are void where they lead to a newer one by now. */
interface Sorted extends Numbered {
  readonly model: string;
  /** Hashes that lead here. */
  readonly live: number;
}

function* sortedOut(journal: Journal, log: number): Generator<Sorted> {
  for (const record of journal.recordsOf(log)) {
    const model = modelOf(record);
    const leads = record.hashes.map((hash) => journal.find(model, hash) === record.number);
    const hashes = record.hashes.map((hash, index) => (leads[index] ? hash : VOID));
    yield { ...record, model, hashes, live: leads.filter(Boolean).length };
  }
}

function some<T>(values: Iterable<T>, test: (value: T) => boolean): boolean {
  for (const value of values) if (test(value)) return true;
  return false;
}
