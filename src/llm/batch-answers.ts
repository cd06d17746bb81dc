import { asDistilError, type DistilError } from "../errors.ts";
import type { Journal } from "../journal/store.ts";
import { type Asked, askedIn } from "./batch-carried.ts";
import type { Entry } from "./batch-entry.ts";
import type { Out } from "./batch-out.ts";
import type { BatchAnswer, BatchPort, BatchState } from "./batch-port.ts";
import type { BatchStore, Carried } from "./batch-store.ts";
import { again, isolated } from "./batch-words.ts";
import { realClock } from "./clock.ts";
import { keepReply, type Place } from "./keeping.ts";
import type { LlmReply } from "./llm.ts";

export interface AnswersOptions {
  readonly port: BatchPort;
  readonly store: BatchStore;
  readonly journal: Journal;
  readonly place: Place;
  readonly signal: AbortSignal;
  /** Longest wait between two looks, in milliseconds. */
  readonly interval: number;
  patiently<T>(action: () => Promise<T>): Promise<T>;
  /** Who waits for a request's answer from this batch, if anybody does. */
  entryOf(out: Out, id: string): Entry | undefined;
  answer(entry: Entry, reply: LlmReply): void;
  fail(entry: Entry, error: unknown): void;
}

/** Answers that are written down at one time, and their characters. */
const ABREAST = 256;
const CHARACTERS = 2 ** 24;
/** Times that the files are read where they hold fewer answers than the provider counts, and milliseconds between them at the most. */
const READS = 3;
const PAUSE = 10_000;

/** Refused requests for each answered one from which on they are the beginning of a series. */
const SERIES = 50;

/** What a batch refused. */
interface Refused {
  readonly errors: Map<string, DistilError>;
  answered: number;
}

/** Reads what a batch has brought: every answer goes into the journal, then to who waits for it. */
export class Answers {
  readonly #options: AnswersOptions;

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  /**
   * Those that nobody waits for are kept, too: they are paid for. Throws ERR_JOURNAL, and what keeps the files from being read.
   *
   * Gives what tells those whose requests were refused: a run that this stops has nothing to read again.
   */
  async read(out: Out, state: BatchState): Promise<() => void> {
    const { store } = this.#options;
    const carried = out.found ? await store.carried(out.stored.mark) : new Map<string, Carried>();
    const refused: Refused = { errors: new Map(), answered: 0 };
    try {
      await this.#readAll(out, state, carried, refused);
    } catch (error) {
      // The run may be over with the last answer, before the file is.
      if (out.left.size > 0) throw error;
    }
    return () => this.#tell(out, refused);
  }

  /** They come in a file of their own, and so one after the other. */
  #tell(out: Out, { errors, answered }: Refused): void {
    const { entryOf, fail } = this.#options;
    for (const [id, error] of errors) {
      const entry = entryOf(out, id);
      if (entry !== undefined) fail(entry, answered * SERIES > errors.size ? isolated(error) : error);
      out.entries.delete(id);
    }
  }

  async #readAll(out: Out, state: BatchState, carried: ReadonlyMap<string, Carried>, refused: Refused): Promise<void> {
    const { port, interval, signal, patiently } = this.#options;
    let now = state;
    for (let reads = 1; ; reads++) {
      const read = await patiently(() => this.#readOnce(out, now, carried, refused));
      // Cut short on its way, or not all there yet.
      if (read >= now.done || reads === READS) return;
      await realClock.sleep(Math.min(PAUSE, interval), signal);
      now = await patiently(() => port.look(state.id, signal));
    }
  }

  /** Gives how many requests it read something of. */
  async #readOnce(
    out: Out,
    state: BatchState,
    carried: ReadonlyMap<string, Carried>,
    refused: Refused,
  ): Promise<number> {
    const { port, signal } = this.#options;
    const ids = new Set<string>();
    let writing: Promise<void>[] = [];
    let characters = 0;
    for await (const answer of port.answers(state, signal)) {
      ids.add(answer.id);
      if (answer.unfinished || !out.left.has(answer.id)) continue;
      const taken = this.#take(out, answer, carried.get(answer.id), refused);
      // It is awaited a little later.
      taken.catch(() => {});
      characters += answer.text.length;
      if (writing.push(taken) < ABREAST && characters < CHARACTERS) continue;
      await Promise.all(writing);
      writing = [];
      characters = 0;
    }
    await Promise.all(writing);
    return ids.size;
  }

  async #take(out: Out, answer: BatchAnswer, carried: Carried | undefined, refused: Refused): Promise<void> {
    const { port, journal, place, entryOf } = this.#options;
    const known = entryOf(out, answer.id)?.keyed;
    const asked = known ? { keyed: known, place } : carried && this.#wanted(carried);
    if (asked === undefined) return;
    try {
      const reply = await keepReply(journal, asked.place, asked.keyed, port.read(answer), out.stored.created);
      refused.answered++;
      const entry = entryOf(out, answer.id);
      if (entry !== undefined) this.#options.answer(entry, reply);
      out.entries.delete(answer.id);
    } catch (thrown) {
      const error = asDistilError(thrown);
      if (error.code === "ERR_JOURNAL") throw error;
      const taught = port.learns(error, asked.keyed.request);
      refused.errors.set(answer.id, taught ? again(error) : error);
    }
    out.left.delete(answer.id);
  }

  /** A request that nobody waits for, unless there is an answer to it already. */
  #wanted(carried: Carried): Asked | undefined {
    const { journal, place } = this.#options;
    const asked = askedIn(carried, place);
    return journal.find(place.model, asked.keyed.keys[0]!.hash) === undefined ? asked : undefined;
  }
}
