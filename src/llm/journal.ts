import { asDistilError } from "../errors.ts";
import type { Journal } from "../journal/store.ts";
import { abortedCall, unlessAborted } from "./abort.ts";
import { type Piece, piecesOf, type StoredAnswer, share } from "./journal-record.ts";
import type { Place } from "./keeping.ts";
import { type Keyed, type SampleKey, SampleKeys } from "./key.ts";
import type { Llm, LlmContext, LlmReply, LlmRequest, Usage } from "./llm.ts";
import { addUsage } from "./samples.ts";

/** A call on its way to being kept, and the keys of its samples. */
interface Flight {
  readonly reply: Promise<LlmReply>;
  readonly keys: readonly SampleKey[];
  /** Which of its samples this is. */
  readonly at: number;
}

/** Calls on their way, by the hash of each sample: one map a run, so that all names of a model share them. */
export type Flights = Map<string, Flight>;

export interface JournalOptions extends Omit<Place, "can"> {
  readonly flights: Flights;
  /** Replies from before this time (milliseconds since 1970) are asked for again. */
  notBefore(hash: string): number;
  /** Told of samples that took no call, and whether their whole request took none. */
  onReuse(usage: Usage | undefined, whole: boolean): void;
}

/**
 * Answers from the journal what was answered before; what is asked, `keeping` inside the limiter puts there.
 *
 * Of several samples only the missing ones are asked for, those next to each other in one request. Equal requests at one time
 * share one call; when the one who made it is told to stop, another makes it. What needs no call takes no place in any queue.
 */
export function journal(llm: Llm, store: Journal, options: JournalOptions): Llm {
  return new Journaled(llm, store, options);
}

/** A sample that is there, or is waited for. */
type Slot = Piece | Promise<Piece>;

/** A record that was looked into: its samples come one after the other. */
interface Read {
  readonly number: number;
  readonly since: number;
  /** None where it is from before `since`. */
  readonly answer: StoredAnswer | undefined;
}

class Journaled implements Llm {
  readonly #llm: Llm;
  readonly #store: Journal;
  readonly #options: JournalOptions;
  readonly #keys: SampleKeys;

  constructor(llm: Llm, store: Journal, options: JournalOptions) {
    this.#llm = llm;
    this.#store = store;
    this.#options = options;
    this.#keys = new SampleKeys(options.model, options.variant);
  }

  generate(request: LlmRequest, context: LlmContext): Promise<LlmReply> {
    if (context.signal.aborted) return Promise.reject(abortedCall(context.signal));
    try {
      const keys = this.#keys.of(request);
      const slots = this.#find(request, keys, context);
      // By far the most calls want one reply that is not there yet: for them there is nothing to put together.
      if (slots.length === 1 && slots[0] === undefined) return this.#fly({ request, keys }, context);
      return this.#gather(request, keys, slots, context);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async #gather(
    request: LlmRequest,
    keys: readonly SampleKey[],
    slots: (Slot | undefined)[],
    context: LlmContext,
  ): Promise<LlmReply> {
    const asked = this.#ask(request, keys, slots, context);
    const pieces = await everyPiece(slots);
    this.#count(pieces, asked);
    return {
      choices: pieces.map(({ choice }) => choice),
      usage: pieces.map(({ usage }) => usage).reduce(addUsage, undefined),
      model: pieces[0]!.model,
      kept: pieces.map(({ hash }) => hash),
    };
  }

  /** What is in the journal, or on its way already. */
  #find(request: LlmRequest, keys: readonly SampleKey[], context: LlmContext): (Slot | undefined)[] {
    const first = request.sample ?? 0;
    let last: Read | undefined;
    return keys.map(({ hash }, index) => {
      const number = this.#store.find(this.#options.model, hash);
      if (number !== undefined) {
        const since = this.#options.notBefore(hash);
        if (number !== last?.number || since !== last.since) last = this.#read(number, since, hash);
        const piece = last.answer && pieceAt(last.answer, first + index, hash);
        if (piece !== undefined) return piece;
      }
      const flight = this.#options.flights.get(hash);
      return flight && this.#join(flight, { ...request, n: 1, sample: first + index }, context);
    });
  }

  #read(number: number, since: number, hash: string): Read {
    const text = this.#store.answer(number, since, hash);
    return { number, since, answer: text === undefined ? undefined : (JSON.parse(text) as StoredAnswer) };
  }

  /** Asks for every run of missing samples and fills their slots; gives which ones those were. */
  #ask(
    request: LlmRequest,
    keys: readonly SampleKey[],
    slots: (Slot | undefined)[],
    context: LlmContext,
  ): ReadonlySet<number> {
    const asked = new Set<number>();
    for (let from = 0; from < slots.length; from++) {
      if (slots[from] !== undefined) continue;
      let end = from + 1;
      while (end < slots.length && slots[end] === undefined) end++;
      const sample = (request.sample ?? 0) + from;
      const own = keys.slice(from, end);
      const reply = this.#fly({ request: { ...request, n: end - from, sample }, keys: own }, context);
      const pieces = reply.then((answered) => piecesOf(answered, own));
      for (let index = from; index < end; index++) {
        slots[index] = pieces.then((all) => all[index - from]!);
        asked.add(index);
      }
    }
    return asked;
  }

  /** Makes the call, and lets others join it until its replies are kept. */
  #fly(keyed: Keyed, context: LlmContext): Promise<LlmReply> {
    const { flights } = this.#options;
    const { request, keys } = keyed;
    const reply = this.#llm.generate(request, { ...context, keyed });
    keys.forEach(({ hash }, at) => {
      flights.set(hash, { reply, keys, at });
    });
    const landed = () => {
      for (const { hash } of keys) flights.delete(hash);
    };
    reply.then(landed, landed);
    return reply;
  }

  /** Waits for somebody else's call. If that one is told to stop and this one is not, it asks itself. */
  async #join({ reply, keys, at }: Flight, request: LlmRequest, context: LlmContext): Promise<Piece> {
    try {
      return piecesOf(await unlessAborted(reply, context.signal), keys)[at]!;
    } catch (error) {
      if (context.signal.aborted || asDistilError(error).code !== "ERR_ABORTED") throw error;
    }
    const { choices, usage, model, kept } = await this.generate(request, context);
    return { choice: choices[0]!, usage, model, hash: kept![0]! };
  }

  #count(pieces: readonly Piece[], asked: ReadonlySet<number>): void {
    if (asked.size === pieces.length) return;
    pieces.forEach(({ usage }, index) => {
      if (!asked.has(index)) this.#options.onReuse(usage, asked.size === 0 && index === 0);
    });
  }
}

function pieceAt({ choices, usage, model, first }: StoredAnswer, sample: number, hash: string): Piece | undefined {
  const choice = choices[sample - first];
  return choice && { choice, usage: usage && share(usage, sample - first, choices.length), model, hash };
}

/** All of them; the first failure only when none is under way any more. */
async function everyPiece(slots: readonly (Slot | undefined)[]): Promise<readonly Piece[]> {
  const results = await Promise.allSettled(slots);
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value!;
  });
}
