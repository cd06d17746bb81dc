import type { Entry } from "./batch-entry.ts";
import type { LlmReply } from "./llm.ts";

/** The requests that are gathered or out, by their ids. */
export class Entries {
  readonly #byId = new Map<string, Entry>();

  get all(): readonly Entry[] {
    return [...this.#byId.values()];
  }

  get(id: string): Entry | undefined {
    return this.#byId.get(id);
  }

  add(entry: Entry): void {
    this.#byId.set(entry.id, entry);
  }

  answer(entry: Entry, reply: LlmReply): void {
    this.drop(entry);
    entry.answer(reply);
  }

  fail(entries: readonly Entry[], error: unknown): void {
    for (const entry of entries) {
      this.drop(entry);
      entry.fail(error);
    }
  }

  /** Another one of the same id stays. */
  drop(entry: Entry): void {
    if (this.#byId.get(entry.id) === entry) this.#byId.delete(entry.id);
  }
}
