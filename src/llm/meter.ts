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
}

export type MeterEvent =
  | { readonly type: "call-start"; readonly model: string }
  | { readonly type: "call-end"; readonly model: string; readonly ok: boolean; readonly output: number };

export interface MeterOptions {
  readonly price?: ModelSettings["price"];
  onEvent?(event: MeterEvent): void;
}

export function newCounters(model: string): Counters {
  const reused = { calls: 0, input: 0, output: 0, cost: undefined };
  return { model, calls: 0, retries: 0, input: 0, output: 0, inFlight: 0, cost: undefined, steps: new Map(), reused };
}

/** Counts every call that is really made, its tokens (once, whatever `n`) and what they cost. */
export function meter(llm: Llm, counters: Counters, { price, onEvent }: MeterOptions = {}): Llm {
  const { model } = counters;
  if (price !== undefined) counters.cost ??= 0;
  return {
    async generate(request, context) {
      const uses = context.step === undefined ? [counters] : [counters, useOf(counters, context.step, price)];
      let ok = false;
      let output = 0;
      for (const use of uses) use.calls++;
      counters.inFlight++;
      onEvent?.({ type: "call-start", model });
      try {
        const reply = await llm.generate(request, context);
        ok = true;
        const { usage } = reply;
        if (usage === undefined) return reply;
        output = usage.output;
        for (const use of uses) add(use, usage, price);
        return reply;
      } finally {
        counters.inFlight--;
        onEvent?.({ type: "call-end", model, ok, output });
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
