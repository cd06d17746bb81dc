import { asDistilError } from "../errors.ts";
import { abortedCall } from "./abort.ts";
import { Answers } from "./batch-answers.ts";
import { Carriers } from "./batch-carriers.ts";
import { Course } from "./batch-course.ts";
import { Entries } from "./batch-entries.ts";
import { Entry } from "./batch-entry.ts";
import { Gather } from "./batch-gather.ts";
import { keptReply } from "./batch-kept.ts";
import { type BatchesOut, type Out, sumOf } from "./batch-out.ts";
import { tryAgain } from "./batch-patience.ts";
import type { BatchPort } from "./batch-port.ts";
import { Refusals } from "./batch-refusals.ts";
import type { BatchingOptions } from "./batch-settings.ts";
import { BatchStore, type Carried, type StoredBatch } from "./batch-store.ts";
import { goesOn, goesOnWith, isOut, unfinished } from "./batch-words.ts";
import { fatal } from "./fatal.ts";
import { type Keyed, SampleKeys } from "./key.ts";
import type { Adapter, LlmContext, LlmReply, LlmRequest } from "./llm.ts";
import { askSeverally } from "./samples.ts";
import { offAbort, onAbort } from "./signals.ts";

/**
 * Asks by the batch: gathers requests, hands them over by the file, looks until the provider is through, and gives each its answer.
 *
 * Every answer is in the journal before anybody gets it, those that nobody waits for too. Which batches are out stands in the state
 * folder before they are handed over, so that a run that was killed, or another one at this time, waits for them instead of paying
 * again. Requests that a batch leaves open fail retryably: the wrapper outside sends them again.
 */
export class Batching implements Adapter {
  readonly id: string;
  readonly server: string;
  readonly can: Adapter["can"];
  readonly concurrency: number;
  readonly batched = true;
  readonly window: number;
  readonly #adapter: Adapter;
  readonly #port: BatchPort;
  readonly #options: BatchingOptions;
  readonly #keys: SampleKeys;
  readonly #store: BatchStore;
  readonly #course: Course;
  readonly #answers: Answers;
  readonly #refusals: Refusals;
  readonly #stop = new AbortController();
  readonly #tasks = new Set<Promise<void>>();
  readonly #abort = () => this.#stop.abort(this.#options.signal.reason);
  readonly #entries = new Entries();
  readonly #gathers = new Map<string, Gather>();
  readonly #carriers: Carriers;
  /** There may be answers in the journal that this run has not asked for. */
  #more = false;
  #held = false;

  constructor(adapter: Adapter, port: BatchPort, options: BatchingOptions) {
    this.id = adapter.id;
    this.server = `${adapter.server}/batches`;
    this.can = adapter.can;
    this.window = options.settings.size;
    // Batches may be out while the next one is gathered.
    this.concurrency = 4 * options.settings.size;
    this.#adapter = adapter;
    this.#port = port;
    this.#options = options;
    this.#keys = new SampleKeys(options.place.model, options.place.variant);
    this.#store = new BatchStore(options.state, {
      server: adapter.server,
      account: adapter.account ?? "",
      model: adapter.id,
    });
    this.#carriers = new Carriers(options.notBefore);
    onAbort(options.signal, this.#abort);
    const { journal, place, settings } = options;
    const patiently = <T>(action: () => Promise<T>) => this.#patiently(action);
    const { interval } = settings;
    const shared = { port, store: this.#store, signal: this.#stop.signal, interval, patiently };
    this.#course = new Course({ ...shared, held: () => this.#held });
    this.#answers = new Answers({
      ...shared,
      journal,
      place,
      entryOf: (out, id) => out.entries.get(id) ?? this.#late(out, id),
      answer: (entry, reply) => this.#entries.answer(entry, reply),
      fail: (entry, error) => this.#entries.fail([entry], error),
    });
    this.#refusals = new Refusals({
      ...shared,
      id: this.id,
      server: adapter.server,
      carriers: this.#carriers,
      gatherFor: (endpoint) => this.#gatherFor(endpoint),
      tell: options.tell,
      fail: (entry, error) => this.#entries.fail([entry], error),
      again: (entries) => this.#again(entries),
    });
  }

  /** Finds the batches that earlier runs have left. */
  async start(): Promise<void> {
    this.#pickUp(await this.#store.fresh());
  }

  get out(): BatchesOut {
    const gathered = [...this.#gathers.values()].reduce((sum, { size }) => sum + size, 0);
    return { server: this.#adapter.server, ...sumOf(this.#carriers.outs), gathered };
  }

  /** A batch is being made: whoever stops now would not hear of it. */
  get making(): boolean {
    return this.#course.making;
  }

  async generate(request: LlmRequest, context: LlmContext): Promise<LlmReply> {
    const { signal } = context;
    if (signal.aborted) throw abortedCall(signal);
    const n = request.n ?? 1;
    if (n > 1 && this.can.samples === false) return askSeverally(this, request, context);
    const keyed = this.#keys.keyed(request, context);
    const kept = this.#kept(keyed);
    if (kept !== undefined) return kept;
    const { hash } = keyed.keys[0]!;
    const id = n === 1 ? hash : `${hash}-${n}`;
    const known = this.#entries.get(id);
    const entry = known ?? new Entry(id, keyed);
    const reply = entry.wait(signal);
    if (known === undefined) {
      this.#entries.add(entry);
      this.#send(entry);
    }
    return reply;
  }

  /** Hands nothing more over. */
  hold(): void {
    this.#held = true;
    for (const gather of this.#gathers.values()) gather.stop();
  }

  /** Ends the looking, and says which batches go on. */
  async close(): Promise<void> {
    this.hold();
    offAbort(this.#options.signal, this.#abort);
    this.#stop.abort();
    const open = this.#carriers.outs.filter(({ entries }) => entries.size > 0);
    if (open.length > 0) this.#options.tell(goesOn(open, this.#adapter.server));
    // A batch whose answers are all there is still to be taken off the list.
    await Promise.all(this.#tasks);
  }

  /** Has something done beside the requests. */
  #begin(task: Promise<void>): void {
    const done = task
      .catch((error: unknown) => this.#entries.fail(this.#entries.all, fatal(error)))
      .finally(() => this.#tasks.delete(done));
    this.#tasks.add(done);
  }

  /** What an answer that nobody waited for has brought meanwhile. */
  #kept(keyed: Keyed): LlmReply | undefined {
    const { journal, notBefore, place } = this.#options;
    return this.#more ? keptReply(journal, place.model, keyed, notBefore) : undefined;
  }

  /** The batch that brings a request's answer. */
  #carrierOf({ id, keyed }: Entry): Out | undefined {
    return this.#carriers.of(id, keyed.keys[0]!.hash);
  }

  #send(entry: Entry): void {
    const out = this.#carrierOf(entry);
    if (out === undefined) this.#gather(entry);
    else this.#claim(out, entry);
  }

  #claim(out: Out, entry: Entry): void {
    if (out.error !== undefined) {
      this.#entries.fail([entry], out.error);
      return;
    }
    if (out.found && out.entries.size === 0 && out.id !== undefined) this.#options.tell(goesOnWith(out));
    out.claim(entry);
  }

  #gather(entry: Entry): void {
    const gather = this.#gatherFor(this.#port.endpoint(entry.request));
    gather.add(entry, Buffer.byteLength(this.#port.line(entry.id, entry.request)));
    if (this.#held) gather.stop();
  }

  #gatherFor(endpoint: string): Gather {
    const known = this.#gathers.get(endpoint);
    if (known !== undefined) return known;
    const { size, quiet } = this.#options.settings;
    const { requests, bytes } = this.#port.most;
    const most = { requests: Math.min(size, requests), bytes };
    const gather = new Gather({
      most,
      quiet,
      go: (entries) => this.#begin(this.#submit(endpoint, entries)),
      drop: (entry) => this.#entries.drop(entry),
    });
    this.#gathers.set(endpoint, gather);
    return gather;
  }

  async #submit(endpoint: string, entries: readonly Entry[]): Promise<void> {
    if (this.#held) return;
    try {
      const stored = await this.#store.add(endpoint, (fresh) => {
        this.#pickUp(fresh);
        return this.#unclaimed(entries);
      });
      if (stored === undefined) return;
      const out = this.#carriers.add(stored, false);
      for (const entry of entries) if (out.left.has(entry.id)) out.claim(entry);
      if (!(await this.#course.handOver(out, () => this.#carriers.remove(out)))) return await this.#vanished(out);
      this.#options.tell(isOut(out, this.id, this.#adapter.server));
      await this.#finish(out);
    } catch (error) {
      this.#entries.fail(entries, fatal(error));
    }
  }

  /** Those that nobody has put into a batch meanwhile; the others wait for that one. */
  #unclaimed(entries: readonly Entry[]): Carried[] {
    // It may have come and gone since.
    this.#more = true;
    return entries.flatMap((entry) => {
      const kept = this.#kept(entry.keyed);
      const out = this.#carrierOf(entry);
      if (kept !== undefined) this.#entries.answer(entry, kept);
      else if (out !== undefined) this.#claim(out, entry);
      else return [{ id: entry.id, n: entry.request.n ?? 1, text: entry.keyed.keys[0]!.text }];
      return [];
    });
  }

  /** Somebody who asks while the answers are read. One that is to be asked anew waits for its own batch. */
  #late(out: Out, id: string): Entry | undefined {
    const entry = this.#entries.get(id);
    return entry !== undefined && this.#carrierOf(entry) === out ? entry : undefined;
  }

  #pickUp(found: readonly StoredBatch[]): void {
    for (const stored of found) this.#begin(this.#resume(this.#carriers.add(stored, true)));
  }

  /** Goes on with a batch that this run has not handed over. */
  async #resume(out: Out): Promise<void> {
    try {
      out.id = await this.#course.identify(out);
      if (out.id === undefined) return await this.#vanished(out);
      if (out.entries.size > 0) this.#options.tell(goesOnWith(out));
      await this.#finish(out);
    } catch (thrown) {
      const error = asDistilError(thrown);
      if (error.details.status === 404) await this.#vanished(out);
      else {
        out.error = fatal(error);
        this.#entries.fail([...out.entries.values()], out.error);
      }
    }
  }

  async #vanished(out: Out): Promise<void> {
    this.#carriers.remove(out);
    await this.#store.remove(out.stored.mark);
    this.#more = true;
    this.#again([...out.entries.values()]);
  }

  #again(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const kept = this.#kept(entry.keyed);
      if (kept === undefined) this.#send(entry);
      else this.#entries.answer(entry, kept);
    }
  }

  async #finish(out: Out): Promise<void> {
    const state = await this.#course.follow(out);
    if (state.refused !== undefined) return this.#refusals.take(out, state.refused);
    this.#gathers.get(out.stored.endpoint)?.fit(out.stored.ids.length);
    if (out.found) this.#more = true;
    const tellRefused = await this.#answers.read(out, state);
    // Another run looks into the journal when the batch is gone.
    await this.#options.journal.settle();
    await this.#store.remove(out.stored.mark);
    tellRefused();
    this.#carriers.remove(out);
    this.#entries.fail([...out.entries.values()], unfinished(out, state.status));
  }

  #patiently<T>(action: () => Promise<T>): Promise<T> {
    const { patience, tell } = this.#options;
    return tryAgain(action, { server: this.#adapter.server, patience, tell, signal: this.#stop.signal });
  }
}
