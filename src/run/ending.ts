import type { ModelSpec } from "../llm/llm.ts";
import type { Node } from "../pipeline.ts";
import type { Publishing } from "./events.ts";
import type { Report } from "./report.ts";

/** A run whose rows are all written: what it was and what it did. */
export interface Ended {
  readonly report: Report;
  readonly nodes: readonly Node[];
  /** By the names that the nodes use. */
  readonly models: Readonly<Record<string, ModelSpec>>;
  /** Tells how far its outputs are. */
  tell(publishing: Publishing): void;
}

/** What outputs of a run do together at its end: their rows appear in one place, or none of them do. */
export interface Ending {
  /** Called once when all rows of the run came through. */
  end(ended: Ended): Promise<void>;
  /** Called once when the run is over, however it ended. */
  close(): Promise<void>;
}

/** The endings of one run, by what they are about. */
export class Endings {
  readonly #all = new Map<string, Ending>();

  /** The ending of that key; made by the first output that asks for it. */
  share<T extends Ending>(key: string, make: () => T): T {
    const known = this.#all.get(key) ?? make();
    this.#all.set(key, known);
    return known as T;
  }

  async end(ended: () => Ended): Promise<void> {
    for (const ending of this.#all.values()) await ending.end(ended());
  }

  async close(): Promise<void> {
    for (const ending of this.#all.values()) await ending.close();
  }
}
