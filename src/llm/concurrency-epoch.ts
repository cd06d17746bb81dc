/** What a number of calls at one level say about the server. */
export interface Findings {
  /** Tokens a millisecond, by Little's law. */
  readonly speed: number;
  /** The share of the latency that does not depend on the number of tokens: the sign of a queue. */
  readonly queueing: number;
}

/** Sums over calls, enough for a least-squares line latency = a + b × tokens. */
export class Epoch {
  #levels = 0;
  #tokens = 0;
  #latency = 0;
  #squares = 0;
  #products = 0;
  calls = 0;

  add(level: number, tokens: number, latency: number): void {
    this.calls++;
    this.#levels += level;
    this.#tokens += tokens;
    this.#latency += latency;
    this.#squares += tokens * tokens;
    this.#products += tokens * latency;
  }

  findings(): Findings {
    const { calls } = this;
    const tokens = this.#tokens / calls;
    const latency = Math.max(this.#latency / calls, Number.MIN_VALUE);
    const variance = this.#squares / calls - tokens ** 2;
    const speed = ((this.#levels / calls) * tokens) / latency;
    // Outputs that are all about as long show no slope.
    if (variance < (tokens / 5) ** 2 || variance <= 0) return { speed, queueing: 0 };
    const slope = (this.#products / calls - tokens * latency) / variance;
    return { speed, queueing: Math.max(0, (latency - slope * tokens) / latency) };
  }
}
