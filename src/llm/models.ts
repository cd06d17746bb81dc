import { asDistilError, DistilError } from "../errors.ts";
import { canonical } from "../hash.ts";
import { limit } from "./limit.ts";
import type { Limiter } from "./limiter.ts";
import type { Adapter, AdapterContext, Llm, Model, ModelReport, ModelSettings, ModelSpec } from "./llm.ts";
import { type Counters, type MeterEvent, meter, newCounters } from "./meter.ts";
import { Places } from "./places.ts";
import { Recorder, record } from "./record.ts";
import { type InProcess, isInProcess, type Names, type Resolved, resolveModel } from "./resolve.ts";
import { retry } from "./retry.ts";
import { samples } from "./samples.ts";
import { schemes } from "./schemes.ts";
import { samplingOf } from "./settings.ts";

export interface ModelsOptions extends AdapterContext {
  /** `models:` of the pipeline file. */
  readonly names?: Names;
  /** Each call as it starts and ends, for progress. */
  onEvent?(event: MeterEvent): void;
}

/** The models of a run: opened once, wrapped, with one limiter a server. */
export class Models {
  readonly #options: ModelsOptions;
  readonly #names: Names;
  readonly #places: Places;
  readonly #bound = new Map<unknown, Promise<Model>>();
  readonly #adapters = new Set<Promise<Adapter>>();
  readonly #counters = new Map<string, Counters>();
  readonly #recorder: Recorder | undefined;

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
    const model = isInProcess(resolved) ? Promise.resolve(this.#inProcess(resolved)) : this.#open(resolved);
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
    return [...this.#counters.values()].map(({ model, calls, retries, input, output, cost }) => ({
      model,
      calls,
      retries,
      tokens: { input, output },
      cost,
    }));
  }

  /** For progress: calls in flight and waiting, by server. */
  limiters(): Limiter[] {
    return this.#places.limiters();
  }

  /** What each model has done so far. */
  counters(): readonly Readonly<Counters>[] {
    return [...this.#counters.values()];
  }

  async close(): Promise<void> {
    const adapters = await Promise.allSettled(this.#adapters);
    await Promise.all(adapters.map((opened) => (opened.status === "fulfilled" ? opened.value.close?.() : undefined)));
    await this.#recorder?.close();
  }

  async #open({ scheme, rest, settings }: Resolved): Promise<Model> {
    const opening = schemes[scheme]!().then(({ open }) => open(rest, settings, this.#options));
    this.#adapters.add(opening);
    try {
      const adapter = await opening;
      const limiter = this.#places.take(adapter.server, adapter.server, settings.concurrency, adapter.concurrency);
      return this.#model(adapter, limiter, settings);
    } catch (error) {
      throw fatal(error);
    }
  }

  #inProcess({ llm, id, concurrency }: InProcess): Model {
    const limiter = this.#places.take(llm, id, concurrency, 32);
    const can = (llm as Partial<Adapter>).can ?? { schema: false };
    return this.#model({ id, server: id, can, concurrency: limiter.limit, generate: llm.generate.bind(llm) }, limiter, {
      use: id,
    });
  }

  #model(adapter: Adapter, queue: Limiter, settings: ModelSettings): Model {
    const name = settings.name ?? adapter.id;
    const { countTokens } = adapter;
    return {
      name,
      id: adapter.id,
      llm: this.#wrapped(adapter, queue, settings, this.#counted(name, adapter.server)),
      queue,
      can: adapter.can,
      sampling: samplingOf(settings),
      ...(countTokens && { countTokens: countTokens.bind(adapter) }),
    };
  }

  /** Calls are counted inside: each one that is made. A wait between them takes no place. */
  #wrapped(adapter: Adapter, limiter: Limiter, settings: ModelSettings, counters: Counters): Llm {
    const { onEvent } = this.#options;
    const { price, attempts } = settings;
    const counted = meter(adapter, counters, { ...(price && { price }), ...(onEvent && { onEvent }) });
    const onRetry = () => {
      counters.retries++;
    };
    const retried = samples(retry(limit(counted, limiter), { attempts, onRetry }), adapter.can);
    const recorded = this.#recorder === undefined ? retried : record(retried, adapter, this.#recorder);
    return settings.extra === undefined ? recorded : withExtra(recorded, settings.extra);
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

/** A model that cannot be opened stops the run: no row can do better. */
function fatal(thrown: unknown): DistilError {
  const error = asDistilError(thrown, "ERR_MODEL");
  const { code, message, details, cause } = error;
  return details.fatal ? error : new DistilError(code, message, { ...details, cause, fatal: true });
}
