import { DistilError } from "../errors.ts";
import { canonical } from "../hash.ts";
import type { Journal } from "../journal/store.ts";
import type { Queue } from "../kernel/kinds.ts";
import type { Batching } from "./batch.ts";
import type { BatchesOut } from "./batch-out.ts";
import { batchSettings } from "./batch-settings.ts";
import type { Waiting } from "./breaker.ts";
import { type Budget, budgeted } from "./budget.ts";
import { endpointsOf, openEndpoints } from "./endpoints.ts";
import { Estimate } from "./estimate.ts";
import { fatal } from "./fatal.ts";
import { type Flights, journal } from "./journal.ts";
import type { Keep } from "./keep.ts";
import { keepingServer } from "./keeping-server.ts";
import type { Limiter } from "./limiter.ts";
import type { Adapter, AdapterContext, Llm, Model, ModelReport, ModelSettings, ModelSpec } from "./llm.ts";
import { memoryOf } from "./memory.ts";
import { type Counters, countReused, type MeterEvent, newCounters } from "./meter.ts";
import { reportOf } from "./model-report.ts";
import { Pending } from "./pending.ts";
import { rated } from "./rate.ts";
import { Recorder, record } from "./record.ts";
import { type InProcess, isInProcess, type Names, type Resolved, resolveModel } from "./resolve.ts";
import { retry } from "./retry.ts";
import { samples } from "./samples.ts";
import { schemes } from "./schemes.ts";
import { type Server, Servers, type ServersOptions } from "./servers.ts";
import { samplingOf } from "./settings.ts";
import { commonAbilities, type Way, wayTo } from "./way.ts";

export interface ModelsOptions extends AdapterContext, ServersOptions {
  /** `models:` of the pipeline file. */
  readonly names?: Names;
  /** Where replies are kept and found again. Without it every call is made. */
  readonly keep?: Keep | undefined;
  /** Each call as it starts and ends, for progress. */
  onEvent?(event: MeterEvent): void;
  /** Milliseconds for one request in all, where its model does not say. @default 1800000 */
  readonly total?: number | undefined;
  /** What the run may spend: asked for with the first model that makes calls. */
  budget?(): Budget | undefined;
}

/** What is the same for all servers of a model. */
type Target = Pick<Adapter, "id" | "can">;

/** What a model is bound with. */
interface Binding {
  readonly settings: ModelSettings;
  readonly store: Journal | undefined;
  readonly budget: Budget | undefined;
}

/** Schemes whose models cost nothing. */
const free = new Set(["local", "replay"]);

/** The models of a run: opened once, wrapped, with one limiter a server. */
export class Models {
  readonly #options: ModelsOptions;
  readonly #names: Names;
  readonly #servers: Servers;
  readonly #bound = new Map<unknown, Promise<Model>>();
  readonly #adapters = new Set<Promise<Adapter>>();
  readonly #counters = new Map<string, Counters>();
  readonly #recorder: Recorder | undefined;
  readonly #ways = new Set<Way>();
  readonly #flights: Flights = new Map();
  readonly #kept = new Set<string>();
  readonly #pending = new Pending();
  readonly #batchings = new Set<Batching>();

  constructor(options: ModelsOptions) {
    this.#options = options;
    this.#names = options.names ?? {};
    this.#servers = new Servers(options);
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
    return [...this.#counters.values()].map(reportOf);
  }

  /** Makes no more calls: those in flight may end. */
  hold(): void {
    for (const limiter of this.limiters()) limiter.hold();
    for (const batching of this.#batchings) batching.hold();
  }

  /** For progress: calls in flight and waiting, by server. */
  limiters(): Limiter[] {
    return this.#servers.limiters();
  }

  /** For progress: the servers that calls wait for. */
  waiting(): Waiting[] {
    return this.#servers.waiting();
  }

  /** For progress: where the batches of each model stand. */
  batches(): BatchesOut[] {
    return [...this.#batchings].map(({ out }) => out);
  }

  /** Calls are asked for, and none is on its way to an answer: they wait for a server that is gone, for a rate, for a retry. */
  get onlyWaits(): boolean {
    const making = [...this.#batchings].some((batching) => batching.making);
    return this.#pending.count > 0 && this.#servers.inFlight === 0 && !making;
  }

  kept(): readonly string[] {
    return [...this.#kept];
  }

  /** What each model has done so far. */
  counters(): readonly Readonly<Counters>[] {
    return [...this.#counters.values()];
  }

  async close(): Promise<void> {
    for (const way of this.#ways) way.close();
    await this.#servers.close();
    await Promise.all([...this.#batchings].map((batching) => batching.close()));
    const adapters = await Promise.allSettled(this.#adapters);
    await Promise.all(adapters.map((opened) => (opened.status === "fulfilled" ? opened.value.close?.() : undefined)));
    await this.#recorder?.close();
  }

  async #open({ scheme, rest, settings }: Resolved): Promise<Model> {
    try {
      const budget = this.#budgetFor(settings, free.has(scheme));
      // A replay is a journal itself.
      const store = scheme === "replay" ? undefined : await this.#options.keep?.journal();
      const { open } = await schemes[scheme]!();
      const adapters = await openEndpoints(endpointsOf(scheme, rest, settings), (one) => {
        const opening = open(one, settings, { ...this.#options, memory: store && memoryOf(store) });
        this.#adapters.add(opening);
        return opening;
      });
      if (batchSettings(settings.batch) !== undefined)
        return await this.#batched(adapters, { settings, store, budget });
      const patience = adapters.length > 1 ? Number.POSITIVE_INFINITY : undefined;
      const servers = await Promise.all(adapters.map((adapter) => this.#servers.take(adapter, settings, patience)));
      return this.#model(servers, { settings, store, budget });
    } catch (error) {
      throw fatal(error);
    }
  }

  /** Pace, time and concurrency are for calls: batches have none. */
  async #batched(adapters: readonly Adapter[], { settings, store, budget }: Binding): Promise<Model> {
    const { openBatching } = await import("./batch-open.ts");
    const { rpm: _, tpm: __, concurrency: ___, total: ____, ...rest } = settings;
    const { id: model, can } = adapters[0]!;
    const { state, signal, tell = this.#options.warn, keep } = this.#options;
    const batching = await openBatching(adapters, {
      use: settings.use,
      settings: batchSettings(settings.batch)!,
      journal: store,
      memory: store && memoryOf(store),
      place: { model, can, variant: this.#variant(settings) },
      notBefore: (hash) => keep?.notBefore(hash) ?? 0,
      patience: this.#servers.patience,
      state,
      signal,
      tell,
    });
    this.#batchings.add(batching);
    const server = await this.#servers.take(batching, rest);
    return this.#model([server], { settings: { ...rest, total: Number.POSITIVE_INFINITY }, store, budget });
  }

  async #inProcess({ llm, id, concurrency, price }: InProcess): Promise<Model> {
    const settings: ModelSettings = { use: id, ...(price && { price }) };
    const budget = this.#budgetFor(settings, false);
    const store = await this.#options.keep?.journal();
    const can = (llm as Partial<Adapter>).can ?? { schema: false };
    const adapter = { id, server: id, can, concurrency: 32, generate: llm.generate.bind(llm) };
    return this.#model([this.#servers.takeInProcess(adapter, llm, concurrency)], { settings, store, budget });
  }

  /** Throws ERR_OPTION where money is to be counted and a model's price is not known. */
  #budgetFor({ use, price }: ModelSettings, free: boolean): Budget | undefined {
    const budget = this.#options.budget?.();
    if (free || price !== undefined || !budget?.countsCost) return budget;
    throw new DistilError("ERR_OPTION", `Cannot keep to --max-cost as the price of ${use} is not known`, {
      fatal: true,
      hint: `Name it in models:, per million tokens: { use: "${use}", price: { input: 2.5, output: 10 } }`,
    });
  }

  #model(servers: readonly Server[], binding: Binding): Model {
    const { settings } = binding;
    const { adapter } = servers[0]!;
    const name = settings.name ?? adapter.id;
    const target = { id: adapter.id, can: commonAbilities(servers) };
    const { countTokens } = adapter;
    const { queue, llm } = this.#wrapped(servers, name, target, binding);
    return {
      name,
      ...target,
      llm,
      queue,
      sampling: samplingOf(settings),
      ...(countTokens && { countTokens: countTokens.bind(adapter) }),
    };
  }

  /** Calls are counted inside: each one that is made. A wait between them takes no place. */
  #wrapped(
    servers: readonly Server[],
    name: string,
    target: Target,
    { settings, store, budget }: Binding,
  ): { readonly queue: Queue; readonly llm: Llm } {
    const { onEvent } = this.#options;
    const { adapter } = servers[0]!;
    const { price, attempts, total = this.#options.total } = settings;
    const counters = this.#counted(name, adapter.server);
    const estimate = new Estimate();
    const rate = this.#servers.rate(adapter, settings, (change) => way.queue.outside(change));
    const told = { ...(price && { price }), ...(onEvent && { onEvent }) };
    const place = store && { model: target.id, can: target.can, variant: this.#variant(settings) };
    const way = wayTo(place === undefined ? servers : servers.map((one) => keepingServer(one, store!, place)), {
      model: name,
      counters,
      rate,
      patience: this.#servers.patience,
      ...told,
    });
    this.#ways.add(way);
    const onRetry = () => {
      counters.retries++;
    };
    const excuses = (error: DistilError) => way.excuses(error);
    const retried = retry(rated(way.llm, rate, estimate), { attempts, total, excuses, onRetry });
    const paid = budget === undefined ? retried : budgeted(retried, budget, { price, estimate });
    const split = samples(this.#pending.counted(paid), target.can);
    const kept = store === undefined ? split : this.#journaled(split, target, settings, counters, store);
    const recorded = this.#recorder === undefined ? kept : record(kept, target, this.#recorder);
    return {
      queue: way.queue,
      llm: settings.extra === undefined ? recorded : withExtra(recorded, settings.extra),
    };
  }

  #journaled(llm: Llm, target: Target, settings: ModelSettings, counters: Counters, store: Journal): Llm {
    const { notBefore } = this.#options.keep!;
    this.#kept.add(target.id);
    return journal(llm, store, {
      model: target.id,
      variant: this.#variant(settings),
      flights: this.#flights,
      notBefore,
      onReuse: (usage, whole) => countReused(counters, usage, whole, settings.price),
    });
  }

  /** What replies depend on besides the model and the request. */
  #variant({ endpoint }: ModelSettings): Readonly<Record<string, string>> {
    const salt = this.#options.keep?.salt;
    // The same messages make another prompt at the completion endpoint.
    return { ...(salt === undefined ? {} : { salt }), ...(endpoint === "completion" ? { endpoint } : {}) };
  }

  #counted(name: string, server: string): Counters {
    const identity = `${server} ${name}`;
    const counters = this.#counters.get(identity) ?? newCounters(name);
    this.#counters.set(identity, counters);
    return counters;
  }
}

function withExtra(llm: Llm, extra: NonNullable<ModelSettings["extra"]>): Llm {
  return {
    generate: (request, context) => llm.generate({ ...request, extra: { ...extra, ...request.extra } }, context),
  };
}
