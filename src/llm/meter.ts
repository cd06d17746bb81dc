import { usageOf } from "./estimate.ts";
import type { Llm, ModelSettings, Usage } from "./llm.ts";

/** Calls, and what they took. */
export interface Use {
  calls: number;
  input: number;
  output: number;
  /** Money, where the model has a price. */
  cost: number | undefined;
}

/** What a model has done so far. Progress reads it as it grows. */
export interface Counters extends Use {
  readonly model: string;
  retries: number;
  inFlight: number;
  /** The same by the step that asked. */
  readonly steps: Map<number, Use>;
  /** Answers that took no call, and what they would have taken. */
  readonly reused: { calls: number; input: number; output: number; cost: number | undefined };
  /** Calls that were answered, and what they took, guessed where a server does not say. */
  readonly answered: { calls: number; tokens: number; cost: number };
}

export interface MeterOptions {
  readonly price?: ModelSettings["price"];
  /** A call begins or ends. */
  onCall?(): void;
}

export function newCounters(model: string): Counters {
  const reused = { calls: 0, input: 0, output: 0, cost: undefined };
  const answered = { calls: 0, tokens: 0, cost: 0 };
  const none = { calls: 0, retries: 0, input: 0, output: 0, inFlight: 0, cost: undefined };
  return { model, ...none, steps: new Map(), reused, answered };
}

/** Counts every call that is really made, its tokens (once, whatever `n`) and what they cost. */
export function meter(llm: Llm, counters: Counters, { price, onCall }: MeterOptions = {}): Llm {
  if (price !== undefined) counters.cost ??= 0;
  return {
    async generate(request, context) {
      const uses = context.step === undefined ? [counters] : [counters, useOf(counters, context.step, price)];
      for (const use of uses) use.calls++;
      counters.inFlight++;
      onCall?.();
      try {
        const reply = await llm.generate(request, context);
        if (reply.usage !== undefined) for (const use of uses) add(use, reply.usage, price);
        answer(counters, usageOf(request, reply), price);
        return reply;
      } finally {
        counters.inFlight--;
        onCall?.();
      }
    },
  };
}

function useOf({ steps }: Counters, step: number, price: ModelSettings["price"]): Use {
  const use = steps.get(step) ?? { calls: 0, input: 0, output: 0, cost: price === undefined ? undefined : 0 };
  steps.set(step, use);
  return use;
}

function add(use: Use, usage: Usage, price: ModelSettings["price"]): void {
  use.input += usage.input;
  use.output += usage.output;
  if (price !== undefined) use.cost = (use.cost ?? 0) + cost(usage, price);
}

function answer({ answered }: Counters, usage: Usage, price: ModelSettings["price"]): void {
  answered.calls++;
  answered.tokens += usage.input + usage.output;
  if (price !== undefined) answered.cost += cost(usage, price);
}

/** Counts a sample that took no call; `whole`: its request took none at all. */
export function countReused(
  { reused }: Counters,
  usage: Usage | undefined,
  whole: boolean,
  price: ModelSettings["price"],
): void {
  if (whole) reused.calls++;
  if (usage === undefined) return;
  reused.input += usage.input;
  reused.output += usage.output;
  if (price !== undefined) reused.cost = (reused.cost ?? 0) + cost(usage, price);
}

function cost(tokens: { input: number; output: number }, price: { input: number; output: number }): number {
  return (tokens.input * price.input + tokens.output * price.output) / 1e6;
}
