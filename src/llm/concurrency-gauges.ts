/** What a server says of itself. */
export interface Sample {
  readonly running: number;
  readonly waiting: number;
}

/** What the client knows at the time of a sample. */
export interface View {
  /** Sequences in flight: calls, each times its `n`. */
  readonly sent: number;
  /** Sequences a call. */
  readonly weight: number;
  readonly saturated: boolean;
  readonly limit: number;
  readonly ramping: boolean;
}

export interface Advice {
  readonly limit: number;
  readonly ramping: boolean;
}

/** A sample is believed for so long. */
const fresh = 3_000;
/** Gauges alone raise the limit to this: a server may slow down without ever queueing. */
export const mostByGauges = 256;
/** A queue has to be seen for so long: prompts that are being read count as waiting. */
const patience = 200;
/** After so many samples in a row that miss most calls, the page is about another server. */
const strange = 20;

/** Follows the gauges of a server that queues and never says no: a small queue there is what is wanted. */
export class Gauges {
  #good = Number.NEGATIVE_INFINITY;
  #missing = 0;
  #shared = false;
  #queueing: { readonly since: number; running: number } | undefined;

  /** The page is not about this server: a load balancer's, or one replica's. */
  get useless(): boolean {
    return this.#missing > strange;
  }

  believed(now: number): boolean {
    return !this.useless && now - this.#good < fresh;
  }

  sample(now: number, { running, waiting }: Sample, view: View): Advice | undefined {
    const seen = running + waiting;
    if (this.useless || !view.saturated) return undefined;
    this.#missing = seen < 0.5 * view.sent ? this.#missing + 1 : 0;
    // The server has not yet seen all that was sent, or the gauges are old.
    if (seen < 0.9 * view.sent) return undefined;
    this.#good = now;
    this.#shared = seen > 1.3 * view.sent + 4;
    const { limit, ramping } = view;
    if (waiting > 0.25 * running) return this.#shrink(now, running, view);
    this.#queueing = undefined;
    if (waiting > 0.05 * running) return { limit, ramping: false };
    if (limit >= mostByGauges) return undefined;
    return { limit: Math.min(mostByGauges, Math.max(limit * (ramping ? 2 : 1.25), limit + 1)), ramping };
  }

  #shrink(now: number, running: number, { limit, weight }: View): Advice {
    this.#queueing ??= { since: now, running };
    this.#queueing.running = Math.max(this.#queueing.running, running);
    if (now - this.#queueing.since < patience) return { limit, ramping: false };
    const room = (1.15 * this.#queueing.running) / weight + 1;
    this.#queueing = undefined;
    const least = this.#shared ? Math.min(limit, 16) : 1;
    return { limit: Math.max(least, Math.min(limit, room)), ramping: false };
  }
}
