import { Cuts, type Outcome } from "./concurrency-cuts.ts";
import { Gauges, mostByGauges, type Sample } from "./concurrency-gauges.ts";
import { Hold, type Learnt } from "./concurrency-hold.ts";
import { Ramp } from "./concurrency-ramp.ts";

export type { Outcome } from "./concurrency-cuts.ts";
export type { Sample } from "./concurrency-gauges.ts";

/** What is remembered of a call from its start to its end. */
export interface Tag {
  readonly n: number;
  readonly saturated: boolean;
  readonly epoch: number;
  readonly cuts: number;
  readonly weight: number;
}

export interface CallEnd {
  /** Milliseconds. */
  readonly latency: number;
  /** Output tokens. */
  readonly tokens: number;
  readonly outcome: Outcome;
  /** The caller itself has no time for more. @default false */
  readonly busy?: boolean;
}

const most = 1024;

/**
 * Finds how many calls a server takes at once, from how they end and from its gauges where it has some.
 *
 * It has no clock and no timers: `now` is given, in milliseconds. What is learnt while fewer calls are in flight than may be
 * changes nothing, so the end of a run and a slow source never shrink the limit. Nothing raises it while the caller is busy:
 * then calls wait for it, not for the server, and more of them in flight only take its memory.
 */
export class Concurrency {
  #level: number;
  #n = 0;
  #sent = 0;
  #weight = 1;
  #epoch = 0;
  #began: number | undefined;
  #ramp: Ramp | undefined;
  #hold: Hold;
  #filled = false;
  #gauged = false;
  readonly #cuts = new Cuts();
  readonly #gauges = new Gauges();

  constructor(start = 16) {
    this.#level = clamp(start);
    this.#ramp = new Ramp(this.#level);
    this.#hold = new Hold(0);
  }

  /** Calls that may be in flight now; 0 while the server refuses. */
  limit(): number {
    return this.#cuts.paused ? 0 : Math.floor(this.#level);
  }

  /** Where the next run had better start, once there is something to remember. */
  settled(): number | undefined {
    if (!this.#filled) return undefined;
    if (this.#ramp !== undefined) return this.#gauged ? Math.floor(this.#level) : round(this.#ramp.proven);
    const limit = this.#hold.settled(this.#level);
    // Without gauges a ramp has to see a level where the server is not full yet: else the limit creeps up from run to run.
    const below = this.#gauged || this.#cuts.ceiling <= limit ? 1 : 2;
    return Math.max(1, Math.round(limit / below));
  }

  /** When to look again at the latest, although no call has ended. */
  resumeBy(): number | undefined {
    return this.#cuts.paused ? this.#cuts.resumeBy : undefined;
  }

  /** Milliseconds between two samples. */
  pollMs(now: number): number {
    return this.#ramp !== undefined || now - (this.#began ?? now) < 2_000 ? 50 : 250;
  }

  /** Samples are of no use: the page is about another server. */
  get ignoresGauges(): boolean {
    return this.#gauges.useless;
  }

  /** A call of `weight` samples is sent. */
  start(now: number, weight = 1): Tag {
    this.#began ??= now;
    this.#n++;
    this.#sent += weight;
    this.#weight = 0.95 * this.#weight + 0.05 * weight;
    return { n: this.#n, saturated: this.#saturated(), epoch: this.#epoch, cuts: this.#cuts.count, weight };
  }

  end(now: number, tag: Tag, { latency, tokens, outcome, busy = false }: CallEnd): void {
    this.#n--;
    this.#sent -= tag.weight;
    const served = outcome === "ok";
    this.#cuts.end(now, outcome, latency, this.#n, tag.cuts === this.#cuts.count);
    if (this.#cuts.paused) this.#resume(now, served);
    else if (served && tag.saturated)
      this.#learn(now, tag, { level: (tag.n + this.#n + 1) / 2, tokens, latency, busy });
  }

  /** Looks whether a pause is over, although no call has ended. */
  wake(now: number): void {
    this.#resume(now, false);
  }

  sample(now: number, sample: Sample, busy = false): void {
    if (this.#cuts.paused) return;
    const advice = this.#gauges.sample(now, sample, {
      sent: this.#sent,
      weight: this.#n > 0 ? this.#sent / this.#n : this.#weight,
      saturated: this.#n > 0 && this.#saturated(),
      limit: this.#level,
      ramping: this.#ramp !== undefined,
    });
    if (advice === undefined || (busy && advice.limit > this.#level)) return;
    this.#gauged = true;
    this.#filled = true;
    if (!advice.ramping && this.#ramp !== undefined) this.#settle(now);
    this.#set(advice.limit);
    if (this.#ramp !== undefined) this.#ramp = new Ramp(this.#level);
  }

  #saturated(): boolean {
    return this.#n >= 0.9 * Math.floor(this.#level);
  }

  #resume(now: number, served: boolean): void {
    const limit = this.#cuts.resume(now, this.#level, this.#n, served);
    if (limit === undefined) return;
    this.#filled = true;
    this.#settle(now);
    this.#set(limit);
  }

  #learn(now: number, tag: Tag, call: Learnt): void {
    this.#filled = true;
    const gauged = this.#gauges.believed(now) && this.#level < mostByGauges;
    this.#lift(now, gauged);
    if (gauged) return;
    if (this.#ramp === undefined) {
      if (tag.epoch === this.#epoch) this.#probe(now, call);
    } else if (!call.busy) this.#climb(now, this.#ramp, call);
  }

  /** Where a ceiling has been lifted, the limit follows it. */
  #lift(now: number, gauged: boolean): void {
    if (!this.#cuts.raise(now)) return;
    if (this.#cuts.forget() || gauged || this.#ramp !== undefined) return;
    this.#set(Math.max(this.#level, this.#cuts.ceiling));
  }

  #climb(now: number, ramp: Ramp, { level, tokens, latency }: Learnt): void {
    const found = ramp.add(level, tokens, latency);
    if (found !== undefined) this.#settle(now);
    this.#set(found ?? Math.max(this.#level, Math.min(this.#level + 1, ramp.most)));
  }

  #probe(now: number, call: Learnt): void {
    const move = this.#hold.add(now, call, this.#level);
    if (move === undefined) return;
    this.#epoch++;
    if (move === "epoch") return;
    const ramp = move.ramp && new Ramp(move.ramp.level, move.ramp.speed);
    const limit = clamp(Math.min(move.limit, this.#cuts.ceiling));
    if (Math.floor(limit) === Math.floor(this.#level)) this.#hold.reset();
    this.#level = limit;
    this.#ramp = ramp;
  }

  #settle(now: number): void {
    this.#ramp = undefined;
    this.#hold = new Hold(now);
  }

  #set(limit: number): void {
    const level = clamp(Math.min(limit, this.#cuts.ceiling));
    if (level === this.#level) return;
    this.#level = level;
    if (this.#ramp !== undefined) return;
    this.#epoch++;
    this.#hold.reset();
  }
}

function round(level: number | undefined): number | undefined {
  return level && Math.round(level);
}

function clamp(limit: number): number {
  return Math.min(most, Math.max(1, limit));
}
