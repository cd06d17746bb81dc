import { type CallEnd, Concurrency, type Tag } from "./concurrency.ts";
import type { Limiter } from "./limiter.ts";
import { MetricsPoll } from "./metrics-poll.ts";
import { OwnLoad } from "./own-load.ts";

export interface GovernorOptions {
  /** Where `/metrics` may be. */
  readonly origin?: string | undefined;
  /** Where the last run settled. */
  readonly start?: number | undefined;
}

/** Makes a server's limiter follow what is learnt about the server. */
export class Governor {
  readonly #limiter: Limiter;
  readonly #controller: Concurrency;
  readonly #poll: MetricsPoll | undefined;
  readonly #own = new OwnLoad();
  #inFlight = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(limiter: Limiter, { origin, start }: GovernorOptions = {}) {
    this.#limiter = limiter;
    this.#controller = new Concurrency(start);
    this.#poll = origin === undefined ? undefined : new MetricsPoll(origin, this.#polling());
    this.#follow();
  }

  /** Where the next run had better start. */
  get settled(): number | undefined {
    return this.#controller.settled();
  }

  /** A call of `weight` samples is sent. */
  start(now: number, weight: number): Tag {
    this.#inFlight++;
    this.#poll?.wake();
    return this.#controller.start(now, weight);
  }

  end(now: number, tag: Tag, end: CallEnd): void {
    this.#inFlight--;
    this.#controller.end(now, tag, { ...end, busy: this.#own.busy(now) });
    this.#follow();
  }

  /** Lets go of the limiter: somebody wants it fixed, or the run is over. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#poll?.close();
  }

  #polling() {
    return {
      busy: () => this.#inFlight > 0,
      interval: () => this.#controller.pollMs(performance.now()),
      sample: (sample: { running: number; waiting: number }) => {
        const now = performance.now();
        this.#controller.sample(now, sample, this.#own.busy(now));
        this.#follow();
        return !this.#controller.ignoresGauges;
      },
    };
  }

  #follow(): void {
    if (this.#closed) return;
    const limit = this.#controller.limit();
    if (limit === this.#limiter.limit) return;
    this.#limiter.limit = limit;
    clearTimeout(this.#timer);
    if (limit === 0) this.#watch();
  }

  /** Calls in flight may hang: a pause must not last as long as they do. */
  #watch(): void {
    const wait = (this.#controller.resumeBy() ?? 0) - performance.now();
    this.#timer = setTimeout(
      () => {
        this.#controller.wake(performance.now());
        this.#follow();
        if (!this.#closed && this.#limiter.limit === 0) this.#watch();
      },
      Math.max(10, wait),
    ).unref();
  }
}
