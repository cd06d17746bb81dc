import { DistilError } from "../errors.ts";
import { canonical } from "../hash.ts";
import type { Batching } from "./batch.ts";
import type { BatchesOut } from "./batch-out.ts";
import { batchSettings } from "./batch-settings.ts";
import type { Waiting } from "./breaker.ts";
import { type Amount, add, type Budget } from "./budget.ts";
import { endpointsOf, openEndpoints } from "./endpoints.ts";
import { fatal } from "./fatal.ts";
import type { Limiter } from "./limiter.ts";
import type { Adapter, AdapterContext, Model, ModelReport, ModelSettings, ModelSpec } from "./llm.ts";
import { memoryOf } from "./memory.ts";
import type { Counters } from "./meter.ts";
import { type InProcess, isInProcess, type Names, type Resolved, resolveModel } from "./resolve.ts";
import { schemes } from "./schemes.ts";
import { Servers, type ServersOptions } from "./servers.ts";
import { type Binding, Wrapping, type WrappingOptions } from "./wrapping.ts";

export interface ModelsOptions extends AdapterContext, ServersOptions, WrappingOptions {
  /** `models:` of the pipeline file. */
  readonly names?: Names;
  /** What the run may spend, where it has a budget: asked for with the first model that makes calls. */
  budget?(): Budget | undefined;
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
  readonly #wrapping: Wrapping;
  readonly #batchings = new Set<Batching>();

  constructor(options: ModelsOptions) {
    this.#options = options;
    this.#names = options.names ?? {};
    this.#servers = new Servers(options);
    this.#wrapping = new Wrapping(this.#servers, options);
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
    return this.#wrapping.reports();
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
    return this.#wrapping.pending.count > 0 && this.#servers.inFlight === 0 && !making;
  }

  kept(): readonly string[] {
    return this.#wrapping.kept();
  }

  /** What each model has done so far. */
  counters(): readonly Readonly<Counters>[] {
    return this.#wrapping.counters();
  }

  /** What the answers have taken, and about what the calls in flight will. */
  get spent(): { readonly spent: Amount; readonly open: Amount } {
    const spent = { cost: 0, tokens: 0 };
    const open = { cost: 0, tokens: 0 };
    for (const { answered, inFlight } of this.counters()) {
      const mean = inFlight / Math.max(1, answered.calls);
      add(spent, answered.cost, answered.tokens);
      add(open, mean * answered.cost, mean * answered.tokens);
    }
    return { spent, open };
  }

  async close(): Promise<void> {
    this.#wrapping.closeWays();
    await this.#servers.close();
    await Promise.all([...this.#batchings].map((batching) => batching.close()));
    const adapters = await Promise.allSettled(this.#adapters);
    await Promise.all(adapters.map((opened) => (opened.status === "fulfilled" ? opened.value.close?.() : undefined)));
    await this.#wrapping.close();
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
      return this.#wrapping.model(servers, { settings, store, budget });
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
      place: { model, can, variant: this.#wrapping.variant(settings) },
      notBefore: (hash) => keep?.notBefore(hash) ?? 0,
      patience: this.#servers.patience,
      state,
      signal,
      tell,
    });
    this.#batchings.add(batching);
    const server = await this.#servers.take(batching, rest);
    return this.#wrapping.model([server], { settings: { ...rest, total: Number.POSITIVE_INFINITY }, store, budget });
  }

  async #inProcess({ llm, id, concurrency, price }: InProcess): Promise<Model> {
    const settings: ModelSettings = { use: id, ...(price && { price }) };
    const budget = this.#budgetFor(settings, false);
    const store = await this.#options.keep?.journal();
    const can = (llm as Partial<Adapter>).can ?? { schema: false };
    const adapter = { id, server: id, can, concurrency: 32, generate: llm.generate.bind(llm) };
    return this.#wrapping.model([this.#servers.takeInProcess(adapter, llm, concurrency)], { settings, store, budget });
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
}
