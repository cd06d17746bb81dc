import type { DistilError } from "../errors.ts";
import type { Queue } from "../kernel/kinds.ts";
import { Balance } from "./balance.ts";
import { limit } from "./limit.ts";
import type { Abilities, Llm } from "./llm.ts";
import { type Counters, type MeterOptions, meter } from "./meter.ts";
import { learning, type Rate } from "./rate.ts";
import type { Server } from "./servers.ts";
import { watched } from "./watched.ts";

/** Where calls wait for a model's servers. */
export interface Waited extends Queue {
  /** Counts calls that wait somewhere else before they come here. */
  outside(change: 1 | -1): void;
}

/** How calls come to a model's servers. */
export interface Way {
  readonly llm: Llm;
  readonly queue: Waited;
  /** Whether a failed call costs its request no attempt. */
  excuses(error: DistilError): boolean;
  close(): void;
}

export interface WayOptions extends MeterOptions {
  /** Its name in messages. */
  readonly model: string;
  readonly counters: Counters;
  readonly rate: Rate;
  /** Milliseconds after which the run stops when none of several servers answers. */
  readonly patience: number;
}

/** Straight to the one server, or balanced over several; counted where calls are really made. */
export function wayTo(servers: readonly Server[], options: WayOptions): Way {
  const { counters, rate, model, patience } = options;
  const endpoints = servers.map(({ adapter, limiter, breaker }) => {
    const called = learning(meter(adapter, counters, options), rate);
    // What came of one request of a batch says nothing of the server.
    return { llm: limit(adapter.batched ? called : watched(called, breaker), limiter), limiter, breaker };
  });
  if (endpoints.length === 1) {
    const { llm, limiter, breaker } = endpoints[0]!;
    const { batched } = servers[0]!.adapter;
    return { llm, queue: limiter, excuses: (error) => !batched && breaker.excuses(error), close() {} };
  }
  const balance = new Balance(endpoints, { model, patience });
  return {
    llm: balance,
    queue: balance,
    excuses: (error) => balance.excuses(error),
    close: () => balance.close(),
  };
}

/** What all servers of a model can do. */
export function commonAbilities(servers: readonly Server[]): Abilities {
  if (servers.length === 1) return servers[0]!.adapter.can;
  const all = servers.map(({ adapter }) => adapter.can);
  return {
    get schema() {
      return all.every(({ schema }) => schema);
    },
    get samples() {
      return all.every(({ samples }) => samples !== false);
    },
    get regex() {
      return all.every(({ regex }) => regex === true);
    },
    get text() {
      return all.every(({ text }) => text === true);
    },
  };
}
