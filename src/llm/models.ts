import { asDistilError, DistilError } from "../errors.ts";
import { canonical } from "../hash.ts";
import type { Journal } from "../journal/store.ts";
import { adapt } from "./adapt.ts";
import { Breaker, type Waiting, watched } from "./breaker.ts";
import { type Flights, journal } from "./journal.ts";
import type { Keep } from "./keep.ts";
import { limit } from "./limit.ts";
import type { Limiter } from "./limiter.ts";
import type { Adapter, AdapterContext, Llm, Memory, Model, ModelReport, ModelSettings, ModelSpec } from "./llm.ts";
import { type Counters, countReused, type MeterEvent, meter, newCounters } from "./meter.ts";
import { Places, type Wanted } from "./places.ts";
import { Recorder, record } from "./record.ts";
import { type InProcess, isInProcess, type Names, type Resolved, resolveModel } from "./resolve.ts";
import { retry } from "./retry.ts";
import { samples } from "./samples.ts";
import { schemes } from "./schemes.ts";
import { recallConcurrency, rememberConcurrency } from "./server-memory.ts";
import { samplingOf } from "./settings.ts";

export interface ModelsOptions extends AdapterContext {
  /** `models:` of the pipeline file. */
  readonly names?: Names;
  /** Folder where it is remembered how many calls each server takes. */
  readonly state?: string | undefined;
  /** Where replies are kept and found again. Without it every call is made. */
  readonly keep?: Keep | undefined;
  /** Each call as it starts and ends, for progress. */
  onEvent?(event: MeterEvent): void;
  /** What happens to servers, as often as it happens. @default warn */
  tell?(message: string): void;
  /** Milliseconds that calls wait for a server that is gone. @default 600000 */
  readonly patience?: number | undefined;
  /** Milliseconds for one request in all, where its model does not say. @default 1800000 */
  readonly total?: number | undefined;
}

const defaultPatience = 600_000;

/** The models of a run: opened once, wrapped, with one limiter a server. */
export class Models {
  readonly #options: ModelsOptions;
  readonly #names: Names;
  readonly #places: Places;
  readonly #bound = new Map<unknown, Promise<Model>>();
  readonly #adapters = new Set<Promise<Adapter>>();
  readonly #counters = new Map<string, Counters>();
  readonly #recorder: Recorder | undefined;
  readonly #breakers = new Map<Limiter, Breaker>();
  readonly #flights: Flights = new Map();
  readonly #kept = new Set<string>();

  constructor(options: ModelsOptions) {
    this.#options = options;
    this.#names = options.names ?? {};
    this.#places = new Places((message) => options.warn(message));
    const file = process.env["DISTIL_RECORD"];
    this.#recorder = file ? new Recorder(file) : undefined;
  }

  /** Opens a model, or gives the one that was opened for an equal spec. Throws ERR_MODEL, ERR_KEY, ERR_OPTION or ERR_CONNECT: all fatal. */
  async bind(spec: ModelSpec): Promise<Model> {
    const resolved = resolveModel(spec, this.#names);
    const identity = isInProcess(resolved) ? resolved.llm : canonical(resolved);
    const known = this.#bound.get(identity);
    if (known !== undefined) return known;
    const model = isInProcess(resolved) ? this.#inProcess(resolved) : this.#open(resolved);
    this.#bound.set(identity, model);
    return model;
  }

  /** Names of the models that a server or a file has. */
  async list(spec: ModelSpec): Promise<readonly string[]> {
    const resolved = resolveModel(spec, this.#names);
    if (isInProcess(resolved)) return [resolved.id];
    const { scheme, rest, settings } = resolved;
    const { list } = await schemes[scheme]!();
    if (list !== undefined) return list(rest, settings, this.#options);
    return [(await this.bind(spec)).id];
  }

  reports(): ModelReport[] {
    return [...this.#counters.values()].map(({ model, calls, retries, input, output, cost, reused }) => ({
      model,
      calls,
      retries,
      tokens: { input, output },
      cost,
      reused: { calls: reused.calls, tokens: { input: reused.input, output: reused.output }, cost: reused.cost },
    }));
  }

  /** For progress: calls in flight and waiting, by server. */
  limiters(): Limiter[] {
    return this.#places.limiters();
  }

  /** For progress: the servers that calls wait for. */
  waiting(): Waiting[] {
    return [...this.#breakers.values()].flatMap((breaker) => breaker.waiting ?? []);
  }

  /** Ids of the models whose replies are kept. */
  kept(): readonly string[] {
    return [...this.#kept];
  }

  /** What each model has done so far. */
  counters(): readonly Readonly<Counters>[] {
    return [...this.#counters.values()];
  }

  async close(): Promise<void> {
    const { state } = this.#options;
    for (const breaker of this.#breakers.values()) breaker.close();
    const settled = state === undefined ? [] : this.#places.settled();
    await this.#places.close();
    await Promise.all(settled.map(({ server, concurrency }) => rememberConcurrency(state!, server, concurrency)));
    const adapters = await Promise.allSettled(this.#adapters);
    await Promise.all(adapters.map((opened) => (opened.status === "fulfilled" ? opened.value.close?.() : undefined)));
    await this.#recorder?.close();
  }

  async #open({ scheme, rest, settings }: Resolved): Promise<Model> {
    try {
      // A replay is a journal itself.
      const store = scheme === "replay" ? undefined : await this.#options.keep?.journal();
      const opening = schemes[scheme]!().then(({ open }) =>
        open(rest, settings, { ...this.#options, memory: store && memoryOf(store) }),
      );
      this.#adapters.add(opening);
      const adapter = await opening;
      const { limiter, governor } = this.#places.take(adapter.server, await this.#wanted(adapter, settings));
      return this.#model(governor === undefined ? adapter : adapt(adapter, governor), limiter, settings, store);
    } catch (error) {
      throw fatal(error);
    }
  }

  async #inProcess({ llm, id, concurrency }: InProcess): Promise<Model> {
    const store = await this.#options.keep?.journal();
    const { limiter } = this.#places.take(llm, { label: id, asked: concurrency, usual: 32 });
    const can = (llm as Partial<Adapter>).can ?? { schema: false };
    const adapter = { id, server: id, can, concurrency: limiter.limit, generate: llm.generate.bind(llm) };
    return this.#model(adapter, limiter, { use: id }, store);
  }

  #model(adapter: Adapter, queue: Limiter, settings: ModelSettings, store: Journal | undefined): Model {
    const name = settings.name ?? adapter.id;
    const { countTokens } = adapter;
    return {
      name,
      id: adapter.id,
      llm: this.#wrapped(adapter, queue, settings, this.#counted(name, adapter.server), store),
      queue,
      can: adapter.can,
      sampling: samplingOf(settings),
      ...(countTokens && { countTokens: countTokens.bind(adapter) }),
    };
  }

  /** Calls are counted inside: each one that is made. A wait between them takes no place. */
  #wrapped(
    adapter: Adapter,
    limiter: Limiter,
    settings: ModelSettings,
    counters: Counters,
    store: Journal | undefined,
  ): Llm {
    const { onEvent } = this.#options;
    const { price, attempts, total = this.#options.total } = settings;
    const breaker = this.#breaker(limiter, adapter.server);
    const counted = meter(adapter, counters, { ...(price && { price }), ...(onEvent && { onEvent }) });
    const onRetry = () => {
      counters.retries++;
    };
    const excuses = (error: DistilError) => breaker.excuses(error);
    const limited = limit(watched(counted, breaker), limiter);
    const retried = samples(retry(limited, { attempts, total, excuses, onRetry }), adapter.can);
    const kept = store === undefined ? retried : this.#journaled(retried, adapter, settings, counters, store);
    const recorded = this.#recorder === undefined ? kept : record(kept, adapter, this.#recorder);
    return settings.extra === undefined ? recorded : withExtra(recorded, settings.extra);
  }

  #journaled(llm: Llm, adapter: Adapter, settings: ModelSettings, counters: Counters, store: Journal): Llm {
    const { salt, notBefore } = this.#options.keep!;
    this.#kept.add(adapter.id);
    return journal(llm, store, {
      model: adapter.id,
      can: adapter.can,
      variant: {
        ...(salt === undefined ? {} : { salt }),
        // The same messages make another prompt there.
        ...(settings.endpoint === "completion" ? { endpoint: settings.endpoint } : {}),
      },
      flights: this.#flights,
      notBefore,
      onReuse: (usage, whole) => countReused(counters, usage, whole, settings.price),
    });
  }

  async #wanted({ server, concurrency: usual, adaptive }: Adapter, settings: ModelSettings): Promise<Wanted> {
    const { state } = this.#options;
    const asked = settings.concurrency === "auto" ? undefined : settings.concurrency;
    const known = adaptive && state !== undefined ? await recallConcurrency(state, server) : undefined;
    const start = known ?? Math.min(16, usual);
    return { label: server, asked, usual, adaptive: adaptive && { ...adaptive, start } };
  }

  #breaker(limiter: Limiter, server: string): Breaker {
    const { patience = defaultPatience, warn, tell = warn } = this.#options;
    const breaker = this.#breakers.get(limiter) ?? new Breaker(limiter, { server, patience, tell });
    this.#breakers.set(limiter, breaker);
    return breaker;
  }

  #counted(name: string, server: string): Counters {
    const identity = `${server} ${name}`;
    const counters = this.#counters.get(identity) ?? newCounters(name);
    this.#counters.set(identity, counters);
    return counters;
  }
}

function memoryOf(store: Journal): Memory {
  return {
    recall: (name) => store.recall(name),
    // Worth a try: a journal that cannot be written says so with the first reply.
    note: (name, value) => void store.note(name, value).catch(() => {}),
  };
}

function withExtra(llm: Llm, extra: NonNullable<ModelSettings["extra"]>): Llm {
  return {
    generate: (request, context) => llm.generate({ ...request, extra: { ...extra, ...request.extra } }, context),
  };
}

/** A model that cannot be opened stops the run: no row can do better. */
function fatal(thrown: unknown): DistilError {
  const error = asDistilError(thrown, "ERR_MODEL");
  const { code, message, details, cause } = error;
  return details.fatal ? error : new DistilError(code, message, { ...details, cause, fatal: true });
}
