import { Epoch, type Findings } from "./concurrency-epoch.ts";

/** A call that ended well, of as many as may be in flight. */
export interface Learnt {
  /** Calls in flight beside it, itself too. */
  readonly level: number;
  readonly tokens: number;
  /** Milliseconds. */
  readonly latency: number;
  /** The caller had no time for more. */
  readonly busy: boolean;
}

/** Another limit to try, or one to keep. */
export interface Move {
  readonly limit: number;
  /** More calls in flight brought more: find out how far that goes, from a level whose speed is known. */
  readonly ramp?: { readonly level: number; readonly speed: number };
}

interface Probe {
  readonly from: number;
  readonly to: number;
  readonly before: number;
  /** Share of the gain asked for that makes it worth keeping. */
  readonly share: number;
}

const firstWait = 2_000;
const longestWait = 10_000;
/** Above this share of the latency, calls wait in a queue; below the lower one, they do not. */
const queues = 0.4;
const doubtful = 0.35;

/**
 * Holds a limit by the speed alone, and tries another one now and then: higher, or lower where there is a sign of a queue.
 *
 * Never lower without that sign: noise would walk the limit below where the server is full.
 */
export class Hold {
  #epoch = new Epoch();
  #settled: number | undefined;
  #probe: Probe | undefined;
  #wait = firstWait;
  #next: number;
  #turn = 0;

  constructor(now: number) {
    this.#next = now + firstWait;
  }

  /** Calls that started since the limit was set and the last epoch ended. Gives a move, or that a new epoch begins. */
  add(now: number, call: Learnt, limit: number): Move | "epoch" | undefined {
    this.#epoch.add(call.level, call.tokens, call.latency);
    if (this.#epoch.calls < Math.max(16, Math.min(96, limit))) return undefined;
    const findings = this.#epoch.findings();
    this.#epoch = new Epoch();
    if (this.#probe !== undefined) return this.#judge(now, findings);
    return this.#settle(now, findings, call.busy, limit) ?? "epoch";
  }

  /** The limit was changed from outside: what is under way means nothing. */
  reset(): void {
    this.#epoch = new Epoch();
    this.#probe = undefined;
  }

  /** The limit that a probe goes back to unless it is kept. */
  settled(limit: number): number {
    return this.#probe?.from ?? limit;
  }

  #settle(now: number, { speed, queueing }: Findings, busy: boolean, limit: number): Move | undefined {
    const before = this.#settled ?? speed;
    const jumped = speed > 1.2 * before;
    this.#settled = 0.7 * before + 0.3 * speed;
    if (now < this.#next && !jumped) return undefined;
    const up = this.#goesUp(queueing, jumped);
    if (up && busy) return undefined;
    const to = up ? Math.max(limit * 1.5, limit + 1) : Math.min(limit * 0.8, limit - 1);
    if (to < 1) return undefined;
    const share = queueing > queues ? 0.6 : 0.2;
    this.#probe = { from: limit, to, before: this.#settled, share };
    return { limit: to };
  }

  #goesUp(queueing: number, jumped: boolean): boolean {
    if (queueing < doubtful || jumped) return true;
    return ++this.#turn % (queueing > queues ? 4 : 2) === 0;
  }

  #judge(now: number, { speed }: Findings): Move {
    const { from, to, before, share } = this.#probe!;
    this.#probe = undefined;
    const kept = to > from ? speed >= before * (1 + share * (to / from - 1)) : speed >= 0.98 * before;
    this.#wait = kept ? firstWait : Math.min(this.#wait * 1.5, longestWait);
    this.#next = now + this.#wait;
    if (!kept) return { limit: from };
    this.#settled = speed;
    return to > from ? { limit: to, ramp: { level: from, speed: before } } : { limit: to };
  }
}
