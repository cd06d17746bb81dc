import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { ErrorReport } from "../errors.ts";
import { type JournalShare, shareJournal } from "../journal/share.ts";
import type { Journal } from "../journal/store.ts";
import type { Keep } from "../llm/keep.ts";

/** The journal of a state folder as a run uses it: opened with the first model, and which of its replies count. */
export class Kept implements Keep {
  readonly salt: string | undefined;
  readonly #folder: string;
  /** Everything that is older is asked for again. */
  readonly #since: number;
  readonly #rejected = new Set<string>();
  #rejectedAt = 0;
  #share: Promise<JournalShare> | undefined;
  #journal: Journal | undefined;

  constructor(
    state: string,
    { salt, fresh }: { readonly salt?: string | undefined; readonly fresh?: boolean | undefined },
  ) {
    this.salt = salt;
    this.#folder = join(state, "journal");
    this.#since = fresh ? Date.now() : 0;
  }

  async journal(): Promise<Journal> {
    this.#share ??= shareJournal(this.#folder);
    this.#journal = (await this.#share).journal;
    return this.#journal;
  }

  notBefore = (hash: string): number => {
    if (this.#rejected.size === 0 || !this.#rejected.has(hash)) return this.#since;
    return Math.max(this.#since, this.#rejectedAt);
  };

  /** Has the replies asked for again that rows were rejected for by the last run that wrote to this file, or one like it. */
  async retry(rejects: string | undefined): Promise<void> {
    const last = rejects === undefined ? undefined : await lastFile(rejects);
    if (last === undefined) return;
    // A reply that a retry cut short has brought since is newer than the file.
    this.#rejectedAt = (await stat(last)).mtimeMs;
    for await (const line of createInterface({ input: createReadStream(last) })) {
      const { error } = JSON.parse(line) as { error?: ErrorReport };
      for (const reply of error?.replies ?? []) this.#rejected.add(reply);
    }
  }

  /** Replies that there are, and those of these models among them; undefined where no model is asked. */
  count(models: readonly string[]): { readonly replies: number; readonly usable: number } | undefined {
    const journal = this.#journal;
    if (journal === undefined) return undefined;
    return { replies: journal.count(), usable: models.reduce((sum, model) => sum + journal.count(model), 0) };
  }

  async close(): Promise<void> {
    await (await this.#share?.catch(() => undefined))?.release();
  }
}

/** Shell commands without an output have a rejects file for each run: the newest that the same operator left. */
async function lastFile(rejects: string): Promise<string | undefined> {
  const [, operator] = /^(.+)-\d{4}-\d\d-\d\dT[\d-]+Z-\d+\.jsonl$/.exec(basename(rejects)) ?? [];
  if (operator === undefined) return (await stat(rejects).catch(() => undefined)) && rejects;
  const names = await readdir(dirname(rejects)).catch(() => []);
  const own = names.filter(
    (name) => name.startsWith(`${operator}-`) && /^\d{4}-/.test(name.slice(operator.length + 1)),
  );
  const newest = own
    .filter((name) => name.endsWith(".jsonl"))
    .sort()
    .at(-1);
  return newest && join(dirname(rejects), newest);
}
