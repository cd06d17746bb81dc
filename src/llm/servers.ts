import { adapt } from "./adapt.ts";
import { Breaker, type Waiting } from "./breaker.ts";
import { inWords } from "./duration.ts";
import type { Limiter } from "./limiter.ts";
import type { Adapter, ModelSettings } from "./llm.ts";
import { Places, type Wanted } from "./places.ts";
import { Rate } from "./rate.ts";
import { recallConcurrency, rememberConcurrency } from "./server-memory.ts";

export interface ServersOptions {
  /** Folder where it is remembered how many calls each server takes. */
  readonly state?: string | undefined;
  /** Milliseconds that calls wait for a server that is gone. @default 600000 */
  readonly patience?: number | undefined;
  warn(message: string): void;
  /** What happens to servers, as often as it happens. @default warn */
  tell?(message: string): void;
}

/** A model's way to one server. */
export interface Server {
  /** Tells the server's governor of its calls, where it has one. */
  readonly adapter: Adapter;
  readonly limiter: Limiter;
  readonly breaker: Breaker;
}

const defaultPatience = 600_000;

/** What models share: a limiter and a breaker a server, rate limits a key and model, however many names point there. */
export class Servers {
  readonly #options: ServersOptions;
  readonly #places: Places;
  /** Servers that answered in an earlier run. */
  readonly #known = new Set<string>();
  readonly #breakers = new Map<Limiter, Breaker>();
  /** Where calls wait for batches. */
  readonly #batched = new Set<Limiter>();
  readonly #rates = new Map<string, Rate>();

  constructor(options: ServersOptions) {
    this.#options = options;
    this.#places = new Places((message) => options.warn(message));
  }

  get patience(): number {
    return this.#options.patience ?? defaultPatience;
  }

  /** `patience`: Infinity where the model has other servers to go to. */
  async take(adapter: Adapter, settings: ModelSettings, patience = this.patience): Promise<Server> {
    const wanted = await this.#wanted(adapter, settings);
    const { limiter, governor } = this.#places.take(adapter.server, wanted);
    const breaker = this.#breaker(limiter, adapter.server, patience);
    if (adapter.batched) this.#batched.add(limiter);
    limiter.window = Math.max(limiter.window ?? 0, adapter.window ?? 0);
    return { adapter: governor === undefined ? adapter : adapt(adapter, governor), limiter, breaker };
  }

  /** For a model in this process: `llm` stands for its server. */
  takeInProcess(adapter: Adapter, llm: unknown, asked: number | undefined): Server {
    const { limiter } = this.#places.take(llm, { label: adapter.id, asked, usual: adapter.concurrency });
    return { adapter, limiter, breaker: this.#breaker(limiter, adapter.server, this.patience) };
  }

  /** The rate limits of a key and model. `onWait` is the first taker's. */
  rate({ server, account = "", id }: Adapter, { rpm, tpm }: ModelSettings, onWait: (change: 1 | -1) => void): Rate {
    const identity = `${server}\n${account}\n${id}`;
    const onLong = (wait: number) =>
      this.#tell(`${server} lets the next call of ${id} go in ${inWords(wait)}: its rate limit is used up`);
    const rate = this.#rates.get(identity) ?? new Rate({ onWait, onLong });
    this.#rates.set(identity, rate);
    rate.restrict(rpm, tpm);
    return rate;
  }

  limiters(): Limiter[] {
    return this.#places.limiters();
  }

  /** Calls that a server is about to answer; a probe of one that is gone is not, nor is one that waits for a batch. */
  get inFlight(): number {
    return [...this.#breakers].reduce(
      (sum, [limiter, { gone }]) => (gone || this.#batched.has(limiter) ? sum : sum + limiter.running),
      0,
    );
  }

  /** The servers that calls wait for. */
  waiting(): Waiting[] {
    return [...this.#breakers.values()].flatMap((breaker) => breaker.waiting ?? []);
  }

  async close(): Promise<void> {
    const { state } = this.#options;
    for (const breaker of this.#breakers.values()) breaker.close();
    const settled = state === undefined ? [] : this.#places.settled();
    await this.#places.close();
    await Promise.all(settled.map(({ server, concurrency }) => rememberConcurrency(state!, server, concurrency)));
  }

  async #wanted({ server, concurrency: usual, adaptive }: Adapter, settings: ModelSettings): Promise<Wanted> {
    const { state } = this.#options;
    const asked = settings.concurrency === "auto" ? undefined : settings.concurrency;
    const known = adaptive && state !== undefined ? await recallConcurrency(state, server) : undefined;
    if (known !== undefined) this.#known.add(server);
    const start = known ?? Math.min(16, usual);
    return { label: server, asked, usual, adaptive: adaptive && { ...adaptive, start } };
  }

  #breaker(limiter: Limiter, server: string, patience: number): Breaker {
    const tell = (message: string) => this.#tell(message);
    const breaker =
      this.#breakers.get(limiter) ?? new Breaker(limiter, { server, patience, known: this.#known.has(server), tell });
    this.#breakers.set(limiter, breaker);
    breaker.patience = Math.min(breaker.patience, patience);
    return breaker;
  }

  #tell(message: string): void {
    const { warn, tell = warn } = this.#options;
    tell(message);
  }
}
