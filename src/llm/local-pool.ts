import type { LlamaContext, LlamaContextSequence, Token } from "node-llama-cpp";

interface Waiter {
  readonly tokens: readonly Token[];
  readonly resolve: (sequence: LlamaContextSequence) => void;
}

/**
 * The sequences of one context, lent one generation each; all that are out are decoded as one batch.
 *
 * A sequence keeps what it has read, so the free one that shares the longest beginning with the prompt goes out.
 */
export class SequencePool {
  readonly #free: LlamaContextSequence[];
  readonly #waiting: Waiter[] = [];

  constructor(context: LlamaContext) {
    this.#free = Array.from({ length: context.totalSequences }, () => context.getSequence());
  }

  take(tokens: readonly Token[], signal: AbortSignal): Promise<LlamaContextSequence> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const sequence = this.#takeBest(tokens);
    if (sequence) return Promise.resolve(sequence);
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        tokens,
        resolve: (given) => {
          signal.removeEventListener("abort", leave);
          resolve(given);
        },
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(waiter);
    });
  }

  give(sequence: LlamaContextSequence): void {
    this.#free.push(sequence);
    const waiter = this.#waiting.shift();
    if (waiter) waiter.resolve(this.#takeBest(waiter.tokens) ?? sequence);
  }

  #takeBest(tokens: readonly Token[]): LlamaContextSequence | undefined {
    let best = -1;
    let longest = -1;
    for (const [index, sequence] of this.#free.entries()) {
      const shared = sharedLength(sequence.contextTokens, tokens);
      if (shared > longest) [best, longest] = [index, shared];
    }
    return best < 0 ? undefined : this.#free.splice(best, 1)[0];
  }
}

function sharedLength(one: readonly Token[], other: readonly Token[]): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one[length] === other[length]) length++;
  return length;
}
