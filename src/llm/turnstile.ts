import { abortedCall } from "./abort.ts";
import { realTimer, type Timer } from "./clock.ts";
import type { LlmContext } from "./llm.ts";
import { type Entry, PriorityQueue } from "./priority-queue.ts";
import { offAbort, onAbort } from "./signals.ts";

interface Pending<Cost> extends Entry {
  readonly cost: Cost;
  readonly signal: AbortSignal;
  readonly abort: () => void;
  enter(): void;
  fail(error: unknown): void;
}

export interface TurnstileOptions<Cost> {
  /** Milliseconds until so much may pass: 0 for now, Infinity for "when something changes": then call `poke`. */
  wait(cost: Cost): number;
  /** It passes. */
  take(cost: Cost): void;
  /** One more call waits here, or one fewer. */
  onWait?(change: 1 | -1): void;
  readonly timer?: Timer;
}

/**
 * Lets calls pass one by one while there is room for what they cost: higher priority first, in order of arrival within one.
 *
 * Who stands first is waited for, however small the others are. Nobody polls: there is one timer, for the next moment.
 */
export class Turnstile<Cost> {
  readonly #options: TurnstileOptions<Cost>;
  readonly #timer: Timer;
  readonly #waiting = new PriorityQueue<Pending<Cost>>();
  #cancel: (() => void) | undefined;
  #closed: { readonly error: unknown } | undefined;

  constructor(options: TurnstileOptions<Cost>) {
    this.#options = options;
    this.#timer = options.timer ?? realTimer;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Resolves when the call may go on; undefined where it may at once. Rejects with ERR_ABORTED if `signal` aborts before. */
  pass(cost: Cost, { signal, priority }: LlmContext): Promise<void> | undefined {
    if (this.#closed !== undefined) return Promise.reject(this.#closed.error);
    if (signal.aborted) return Promise.reject(abortedCall(signal));
    if (this.#waiting.size === 0 && this.#options.wait(cost) <= 0) {
      this.#options.take(cost);
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiting.remove(entry);
        this.#options.onWait?.(-1);
        reject(abortedCall(signal));
        this.poke();
      };
      const links = { before: undefined, after: undefined, line: undefined };
      const entry: Pending<Cost> = { cost, signal, abort, enter: resolve, fail: reject, ...links };
      onAbort(signal, abort);
      this.#waiting.push(entry, priority);
      this.#options.onWait?.(1);
      this.poke();
    });
  }

  /** Looks again who may pass. */
  poke(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    for (let first = this.#waiting.peek(); first !== undefined; first = this.#waiting.peek()) {
      const wait = this.#options.wait(first.cost);
      if (wait > 0) {
        if (wait !== Number.POSITIVE_INFINITY) this.#cancel = this.#timer.after(wait, () => this.poke());
        return;
      }
      this.#leave(first);
      this.#options.take(first.cost);
      first.enter();
    }
  }

  /** Fails what waits and what will come. */
  close(error: unknown): void {
    this.#closed = { error };
    this.#cancel?.();
    for (let first = this.#waiting.peek(); first !== undefined; first = this.#waiting.peek()) {
      this.#leave(first);
      first.fail(error);
    }
  }

  #leave(entry: Pending<Cost>): void {
    this.#waiting.remove(entry);
    offAbort(entry.signal, entry.abort);
    this.#options.onWait?.(-1);
  }
}
