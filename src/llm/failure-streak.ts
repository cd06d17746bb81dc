import type { LlmRequest } from "./llm.ts";

/** Failures on end that mean that a server is gone: calls that found nobody, or calls of several requests that failed. */
const unreachedMost = 3;
const failuresMost = 10;
const requestsLeast = 3;

/** Calls to a server that failed on end. */
export class FailureStreak {
  #unreached = 0;
  #failures = 0;
  readonly #requests = new Set<LlmRequest>();

  /** Counts one more; says whether there are enough of them to take the server for gone. */
  add(request: LlmRequest, unreached: boolean): boolean {
    this.#unreached = unreached ? this.#unreached + 1 : 0;
    this.#failures++;
    if (this.#requests.size < requestsLeast) this.#requests.add(request);
    const many = this.#failures >= failuresMost && this.#requests.size >= requestsLeast;
    return many || this.#unreached >= unreachedMost;
  }

  clear(): void {
    this.#failures = this.#unreached = 0;
    this.#requests.clear();
  }
}
