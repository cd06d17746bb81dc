import { abortedCall } from "./abort.ts";
import type { Keyed } from "./key.ts";
import type { LlmReply, LlmRequest } from "./llm.ts";
import { offAbort, onAbort } from "./signals.ts";

interface Waiter {
  resolve(reply: LlmReply): void;
  reject(error: unknown): void;
}

/** A request that is gathered or out, and who waits for its answer. */
export class Entry {
  readonly id: string;
  readonly keyed: Keyed;
  readonly #waiters = new Set<Waiter>();

  constructor(id: string, keyed: Keyed) {
    this.id = id;
    this.keyed = keyed;
  }

  get request(): LlmRequest {
    return this.keyed.request;
  }

  /** Somebody still waits. */
  get wanted(): boolean {
    return this.#waiters.size > 0;
  }

  /** Rejects with ERR_ABORTED as soon as `signal` aborts: the request itself stays where it is. */
  wait(signal: AbortSignal): Promise<LlmReply> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiters.delete(waiter);
        reject(abortedCall(signal));
      };
      const waiter: Waiter = {
        resolve(reply) {
          offAbort(signal, abort);
          resolve(reply);
        },
        reject(error) {
          offAbort(signal, abort);
          reject(error);
        },
      };
      onAbort(signal, abort);
      this.#waiters.add(waiter);
    });
  }

  answer(reply: LlmReply): void {
    for (const waiter of this.#waiters) waiter.resolve(reply);
    this.#waiters.clear();
  }

  fail(error: unknown): void {
    for (const waiter of this.#waiters) waiter.reject(error);
    this.#waiters.clear();
  }
}
