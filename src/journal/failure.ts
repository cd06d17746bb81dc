import { DistilError, systemCode } from "../errors.ts";

const reasons: Readonly<Record<string, string>> = {
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EROFS: "the file system is read-only",
  ENOTDIR: "a part of its path is a file",
  EEXIST: "a part of its path is a file",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "its file may not grow any further",
  "5": "the disk is full or failing",
  "13": "this user may not write there",
  "27": "its file may not grow any further",
  "28": "the disk is full",
  "30": "the file system is read-only",
};

/** What has to stop the run: replies that cannot be kept must not be paid for. Ours pass through. */
export function journalError(folder: string, cause: unknown): DistilError {
  if (cause instanceof DistilError) return cause;
  const number = (cause as { code?: unknown } | undefined)?.code;
  if (damaged.has(number)) return indexDamaged(folder, cause);
  const reason = reasons[systemCode(cause) ?? String(number)] ?? (cause as Error).message;
  return new DistilError("ERR_JOURNAL", `Cannot keep replies in the journal ${folder} as ${reason}`, {
    cause,
    fatal: true,
    hint: "What is in it is safe. Make room or put it elsewhere with --state DIR (or DISTIL_STATE), then run the same command again",
  });
}

/** Of the library: a page that is not there, one that is wrong, a file that is none of its own. */
const damaged: ReadonlySet<unknown> = new Set([-30797, -30796, -30793]);

/** Nothing is lost by that: the logs say all that the index does. */
export function indexDamaged(folder: string, cause?: unknown): DistilError {
  return new DistilError("ERR_JOURNAL", `Cannot read the journal ${folder} as its index is damaged`, {
    cause,
    fatal: true,
    hint: "Remove data.mdb and lock.mdb in it while no run has it open, then run the same command again: it makes a new index, and no reply is lost",
  });
}

/** Somebody took the folder away: what is written now would be gone with the process. */
export function journalGone(folder: string): DistilError {
  return new DistilError("ERR_JOURNAL", `Cannot keep replies in the journal ${folder} as it was removed or replaced`, {
    fatal: true,
    hint: "Put the folder back, or run the same command again: it starts a new one",
  });
}
