import { realTimer, type Timer } from "./clock.ts";
import { type Estimate, usageOf } from "./estimate.ts";
import type { Allowances, Llm, LlmContext, LlmReply } from "./llm.ts";
import { Bucket } from "./rate-bucket.ts";
import { Turnstile } from "./turnstile.ts";

export interface RateOptions {
  readonly timer?: Timer;
  /** One more call waits here, or one fewer. */
  onWait?(change: 1 | -1): void;
  /** Told how many milliseconds the next call has to wait, where they are many. */
  onLong?(wait: number): void;
}

/** What was given out so far. */
interface Given {
  requests: number;
  tokens: number;
}

const long = 60_000;

/**
 * Keeps the calls of one key and model within their requests and tokens a minute: those that the user set (`rpm`, `tpm`) and
 * those that the server's headers tell.
 *
 * A call reserves what it will probably take and settles when it is known. What waits here has no place at the server.
 */
export class Rate {
  readonly #timer: Timer;
  readonly #turnstile: Turnstile<number>;
  readonly #options: RateOptions;
  #rpm: number | undefined;
  #tpm: number | undefined;
  #requests: Bucket | undefined;
  #tokens: Bucket | undefined;
  #learntRequests: Bucket | undefined;
  #learntTokens: Bucket | undefined;
  readonly #taken: Given = { requests: 0, tokens: 0 };
  readonly #sent: Given = { requests: 0, tokens: 0 };
  /** The call whose headers were read last: older ones know less. */
  #newest = 0;
  #told = false;

  constructor(options: RateOptions = {}) {
    this.#options = options;
    this.#timer = options.timer ?? realTimer;
    this.#turnstile = new Turnstile<number>({
      timer: this.#timer,
      wait: (tokens) => this.#wait(tokens),
      take: (tokens) => this.#take(tokens),
      ...(options.onWait && { onWait: options.onWait }),
    });
  }

  /** Names that share a key and model may each set limits: the smallest count. */
  restrict(rpm: number | undefined, tpm: number | undefined): void {
    const now = this.#timer.now();
    if (rpm !== undefined && rpm < (this.#rpm ?? Number.POSITIVE_INFINITY)) {
      this.#rpm = rpm;
      this.#requests = new Bucket(rpm, now);
    }
    if (tpm !== undefined && tpm < (this.#tpm ?? Number.POSITIVE_INFINITY)) {
      this.#tpm = tpm;
      this.#tokens = new Bucket(tpm, now);
    }
  }

  /** Reserves so many tokens and a request. Undefined where the call may go at once. */
  pass(tokens: number, context: LlmContext): Promise<void> | undefined {
    return this.#turnstile.pass(tokens, context);
  }

  /** A call that was reserved for is over. `sent`: it was really made. */
  settle(reserved: number, used: number, sent: boolean): void {
    this.#tokens?.give(reserved - used);
    if (!sent) {
      this.#taken.requests--;
      this.#taken.tokens -= reserved;
      this.#requests?.give(1);
    }
    this.#turnstile.poke();
  }

  /** A call goes out; gives its number. */
  start(tokens: number): number {
    this.#sent.tokens += tokens;
    return ++this.#sent.requests;
  }

  /** Reads what the reply to call `number` says; `tokens` had been sent when that call went out. */
  learn({ requests, tokens }: Allowances, number: number, tokensSent: number): void {
    if (number < this.#newest) return;
    this.#newest = number;
    const now = this.#timer.now();
    if (requests) this.#learntRequests = Bucket.learnt(requests, this.#taken.requests - number, now);
    if (tokens) this.#learntTokens = Bucket.learnt(tokens, this.#taken.tokens - tokensSent, now);
    this.#turnstile.poke();
  }

  get tokensSent(): number {
    return this.#sent.tokens;
  }

  #wait(tokens: number): number {
    const now = this.#timer.now();
    const wait = Math.max(
      this.#requests?.wait(1, now) ?? 0,
      this.#tokens?.wait(tokens, now) ?? 0,
      this.#learntRequests?.wait(1, now) ?? 0,
      this.#learntTokens?.wait(tokens, now) ?? 0,
    );
    if (wait >= long && !this.#told) {
      this.#told = true;
      this.#options.onLong?.(wait);
    }
    return wait;
  }

  #take(tokens: number): void {
    const now = this.#timer.now();
    this.#told = false;
    this.#taken.requests++;
    this.#taken.tokens += tokens;
    this.#requests?.take(1, now);
    this.#tokens?.take(tokens, now);
    this.#learntRequests?.take(1, now);
    this.#learntTokens?.take(tokens, now);
  }
}

/** Makes each call wait until its rate limits have room for it. Stands outside the limiter. */
export function rated(llm: Llm, rate: Rate, estimate: Estimate): Llm {
  return {
    async generate(request, context) {
      const guess = estimate.tokens(request, context.step);
      const tokens = guess.input + guess.output;
      const waiting = rate.pass(tokens, context);
      if (waiting !== undefined) await waiting;
      let sent = false;
      let used = 0;
      const onStart = () => {
        sent = true;
        context.onStart?.();
      };
      try {
        const reply = await llm.generate(request, { ...context, tokens, onStart });
        const usage = usageOf(request, reply);
        used = usage.input + usage.output;
        estimate.learn(request, usage, context.step);
        return reply;
      } finally {
        rate.settle(tokens, used, sent);
      }
    },
  };
}

/** Reads from each reply what its server says of its limits. Stands inside the limiter, where calls are really made. */
export function learning(llm: Llm, rate: Rate): Llm {
  return {
    async generate(request, context): Promise<LlmReply> {
      const number = rate.start(context.tokens ?? 0);
      const { tokensSent } = rate;
      const reply = await llm.generate(request, context);
      if (reply.limits !== undefined) rate.learn(reply.limits, number, tokensSent);
      return reply;
    },
  };
}
