import type { Limiter } from "../llm/limiter.ts";
import type { LlmRequest, ModelSpec } from "../llm/llm.ts";
import type { ServerUse } from "./pipeline-result.ts";

/** Milliseconds between two looks. */
const LOOK = 50;
/** Steps that a chart can show. */
const MOST = 120;

interface Look {
  readonly inFlight: number;
  readonly limit: number;
  readonly waiting: number;
  readonly output: number;
}

/** How full one server is while a pipeline runs. */
export class ServerWatch {
  readonly model: string;
  readonly spec: ModelSpec;
  readonly #limiter: Limiter | undefined;
  readonly #began: number;
  readonly #looks: Look[] = [];
  readonly #asked: { readonly request: LlmRequest; answered: boolean }[] = [];
  readonly #timer: NodeJS.Timeout;
  calls = 0;
  #calling = 0;
  #inFlight = 0;
  #waiting = 0;
  #output = 0;
  #seen = 0;
  #peak = 0;
  #last: number;
  #busy = 0;
  #room = 0;
  #ended: number | undefined;

  constructor(model: string, spec: ModelSpec, limiter: Limiter | undefined, began: number) {
    this.model = model;
    this.spec = spec;
    this.#limiter = limiter;
    this.#began = began;
    this.#last = performance.now();
    this.#timer = setInterval(() => this.#look(), LOOK).unref();
  }

  /** Calls at once that it is allowed now. */
  get limit(): number {
    return this.#limiter?.limit ?? this.#peak;
  }

  wait(change: 1 | -1): void {
    this.#waiting += change;
  }

  fly(change: 1 | -1): void {
    this.#calling += change;
    this.#advance();
  }

  add(tokens: number): void {
    this.#output += tokens;
  }

  /** A request is made; what is given back is called when it was answered. */
  ask(request: LlmRequest): () => void {
    const asked = { request, answered: false };
    this.#asked.push(asked);
    return () => {
      asked.answered = true;
    };
  }

  /** The requests that were answered, in the order in which they were made. */
  get answered(): readonly LlmRequest[] {
    return this.#asked.filter(({ answered }) => answered).map(({ request }) => request);
  }

  stop(): void {
    if (this.#ended !== undefined) return;
    clearInterval(this.#timer);
    this.#advance();
    this.#ended = performance.now();
  }

  use(server: string): ServerUse {
    return {
      model: this.model,
      server,
      limit: this.limit,
      calls: this.calls,
      fill: this.#room > 0 ? this.#busy / this.#room : 0,
      peak: this.#peak,
      outputTokens: this.#output,
      timeline: this.#timeline(),
    };
  }

  /** Places that are taken: a call whose reply is being kept has given its place back already. */
  get #places(): number {
    return this.#limiter?.running ?? this.#calling;
  }

  /** What is between two looks counts with the mean of both. */
  #advance(): void {
    const now = performance.now();
    const places = this.#places;
    this.#busy += ((this.#inFlight + places) / 2) * (now - this.#last);
    this.#room += this.limit * (now - this.#last);
    this.#last = now;
    this.#inFlight = places;
    this.#peak = Math.max(this.#peak, places);
  }

  #look(): void {
    this.#advance();
    const output = this.#output - this.#seen;
    this.#seen = this.#output;
    this.#looks.push({ inFlight: this.#inFlight, limit: this.limit, waiting: this.#waiting, output });
  }

  #timeline(): ServerUse["timeline"] {
    const size = Math.max(1, Math.ceil(this.#looks.length / MOST));
    const interval = size * LOOK;
    const groups = Array.from({ length: Math.ceil(this.#looks.length / size) }, (_, group) =>
      this.#looks.slice(group * size, (group + 1) * size),
    );
    const mean = (pick: (look: Look) => number) =>
      groups.map((group) => group.reduce((sum, look) => sum + pick(look), 0) / group.length);
    const offset = (this.#ended ?? performance.now()) - this.#began - this.#looks.length * LOOK;
    return {
      interval,
      at: groups.map((_, group) => Math.max(0, offset) + group * interval),
      inFlight: mean((look) => look.inFlight),
      limit: mean((look) => look.limit),
      waiting: mean((look) => look.waiting),
      outputTokens: mean((look) => (look.output * 1000) / LOOK),
    };
  }
}
