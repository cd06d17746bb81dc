import type { Llm, ModelSettings, Usage } from "./llm.ts";

/** What a model has done so far. Progress reads it as it grows. */
export interface Counters {
  readonly model: string;
  calls: number;
  retries: number;
  input: number;
  output: number;
  inFlight: number;
  /** Money, where the model has a price. */
  cost: number | undefined;
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
  return { model, calls: 0, retries: 0, input: 0, output: 0, inFlight: 0, cost: undefined, reused };
}

/** Counts every call that is really made, its tokens (once, whatever `n`) and what they cost. */
export function meter(llm: Llm, counters: Counters, { price, onEvent }: MeterOptions = {}): Llm {
  const { model } = counters;
  if (price !== undefined) counters.cost ??= 0;
  return {
    async generate(request, context) {
      let ok = false;
      let output = 0;
      counters.calls++;
      counters.inFlight++;
      onEvent?.({ type: "call-start", model });
      try {
        const reply = await llm.generate(request, context);
        ok = true;
        const { usage } = reply;
        if (usage === undefined) return reply;
        output = usage.output;
        counters.input += usage.input;
        counters.output += usage.output;
        if (price !== undefined) counters.cost = (counters.cost ?? 0) + cost(usage, price);
        return reply;
      } finally {
        counters.inFlight--;
        onEvent?.({ type: "call-end", model, ok, output });
      }
    },
  };
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
