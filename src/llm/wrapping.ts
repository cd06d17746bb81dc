import type { DistilError } from "../errors.ts";
import type { Journal } from "../journal/store.ts";
import type { Queue } from "../kernel/kinds.ts";
import { type Budget, budgeted } from "./budget.ts";
import { Estimate } from "./estimate.ts";
import { type Flights, journal } from "./journal.ts";
import type { Keep } from "./keep.ts";
import { keepingServer } from "./keeping-server.ts";
import type { Adapter, Llm, Model, ModelReport, ModelSettings } from "./llm.ts";
import { type Counters, countReused, newCounters } from "./meter.ts";
import { reportOf } from "./model-report.ts";
import { Pending } from "./pending.ts";
import { rated } from "./rate.ts";
import { Recorder, record } from "./record.ts";
import { retry } from "./retry.ts";
import { samples } from "./samples.ts";
import type { Server, Servers } from "./servers.ts";
import { samplingOf } from "./settings.ts";
import { commonAbilities, type Way, wayTo } from "./way.ts";

/** What a model is bound with. */
export interface Binding {
  readonly settings: ModelSettings;
  readonly store: Journal | undefined;
  readonly budget: Budget | undefined;
}

/** What is the same for all servers of a model. */
type Target = Pick<Adapter, "id" | "can">;

export interface WrappingOptions {
  /** Where replies are kept and found again. Without it every call is made. */
  readonly keep?: Keep | undefined;
  /** A call begins or ends. */
  onCall?(): void;
  /** Milliseconds for one request in all, where its model does not say. @default 1800000 */
  readonly total?: number | undefined;
}

/** What cuts across a run's models: each is wrapped alike, and they share what is in flight, kept and counted. */
export class Wrapping {
  /** Calls that are asked for. */
  readonly pending = new Pending();
  readonly #options: WrappingOptions;
  readonly #servers: Servers;
  readonly #counters = new Map<string, Counters>();
  readonly #recorder: Recorder | undefined;
  readonly #ways = new Set<Way>();
  readonly #flights: Flights = new Map();
  readonly #kept = new Set<string>();

  constructor(servers: Servers, options: WrappingOptions) {
    this.#servers = servers;
    this.#options = options;
    const file = process.env["DISTIL_RECORD"];
    this.#recorder = file ? new Recorder(file) : undefined;
  }

  reports(): ModelReport[] {
    return [...this.#counters.values()].map(reportOf);
  }

  /** What each model has done so far. */
  counters(): readonly Readonly<Counters>[] {
    return [...this.#counters.values()];
  }

  /** The models whose replies are kept. */
  kept(): readonly string[] {
    return [...this.#kept];
  }

  /** Lets go of calls that wait for one of a model's servers. */
  closeWays(): void {
    for (const way of this.#ways) way.close();
  }

  async close(): Promise<void> {
    await this.#recorder?.close();
  }

  /** The model of these servers, which answer alike. */
  model(servers: readonly Server[], binding: Binding): Model {
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
    const { onCall } = this.#options;
    const { adapter } = servers[0]!;
    const { price, attempts, total = this.#options.total } = settings;
    const counters = this.#counted(name, adapter.server);
    const estimate = new Estimate();
    const rate = this.#servers.rate(adapter, settings, (change) => way.queue.outside(change));
    const told = { ...(price && { price }), ...(onCall && { onCall }) };
    const place = store && { model: target.id, can: target.can, variant: this.variant(settings) };
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
    const split = samples(this.pending.counted(paid), target.can);
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
      variant: this.variant(settings),
      flights: this.#flights,
      notBefore,
      onReuse: (usage, whole) => countReused(counters, usage, whole, settings.price),
    });
  }

  /** What replies depend on besides the model and the request. */
  variant({ endpoint }: ModelSettings): Readonly<Record<string, string>> {
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
