import { DistilError, systemCode } from "../errors.ts";
import { realTimer, type Timer } from "./clock.ts";
import { inWords } from "./duration.ts";
import { FailureStreak } from "./failure-streak.ts";
import type { Gate, Limiter } from "./limiter.ts";
import type { LlmRequest } from "./llm.ts";
import { isGateway, outageOf } from "./outage.ts";

/** Milliseconds before the first probe, and at most between two. */
const firstInterval = 1_000;
const longestInterval = 30_000;
/** Milliseconds that a server gets which has never answered: its URL may be wrong. */
const strangerPatience = 30_000;

export interface BreakerOptions {
  /** Its name in messages. */
  readonly server: string;
  /** Milliseconds without a success after which the run stops. */
  readonly patience: number;
  /** It answered in an earlier run: it gets all of the patience, even if it does not answer in this one. */
  readonly known?: boolean;
  readonly timer?: Timer;
  /** Told in a sentence when calls begin to wait and when they go on. */
  tell?(message: string): void;
}

/** A server that calls wait for. */
export interface Waiting {
  readonly server: string;
  /** Milliseconds since it last answered. */
  readonly since: number;
}

/**
 * Holds the calls to a server back while it is gone, or as long as it asks to, and lets them go on by itself.
 *
 * Gone: several calls on end could not connect, or many broke off, timed out or got 5xx. Then one call at a time goes as a
 * probe, at growing intervals; any answer ends that. When patience is over, all calls that wait fail with a fatal error:
 * their rows were not sent and are not rejects.
 */
export class Breaker implements Gate {
  readonly #server: string;
  /** Milliseconds without an answer after which calls fail for good. */
  patience: number;
  readonly #timer: Timer;
  readonly #tell: (message: string) => void;
  readonly #limiter: Limiter;
  /** When the calls began to fail on end. */
  #since: number | undefined;
  /** It has answered in this run, if only with an error. */
  #met: boolean;
  readonly #streak = new FailureStreak();
  #gone = false;
  #probing = false;
  #interval = firstInterval;
  /** Nobody goes before then. */
  #until: number | undefined;
  #cancelUntil = () => {};
  #cancelPatience = () => {};
  #last: DistilError | undefined;

  constructor(limiter: Limiter, options: BreakerOptions) {
    const { server, patience, known = false, timer = realTimer, tell = () => {} } = options;
    this.#limiter = limiter;
    this.#server = server;
    this.#met = known;
    this.patience = patience;
    this.#timer = timer;
    this.#tell = tell;
    limiter.gate = this;
  }

  get admits(): boolean {
    return this.#until === undefined && !(this.#gone && this.#probing);
  }

  /** The server is taken for gone: its calls had better go elsewhere. */
  get gone(): boolean {
    return this.#gone;
  }

  get waiting(): Waiting | undefined {
    if (this.#since === undefined || (!this.#gone && this.#until === undefined)) return undefined;
    return { server: this.#server, since: this.#timer.now() - this.#since };
  }

  /** Whether a failed call costs its request no attempt: it did not reach the model. */
  excuses(error: DistilError): boolean {
    const outage = outageOf(error);
    return outage === "unreached" || outage === "refused" || (this.#gone && isGateway(error));
  }

  /** A call goes; says whether it is the probe. */
  begin(): boolean {
    if (!this.#gone || this.#probing) return false;
    this.#probing = true;
    return true;
  }

  succeed(): void {
    this.#met = true;
    const since = this.#since;
    this.#reset();
    if (!this.#gone) return;
    this.#gone = this.#probing = false;
    this.#interval = firstInterval;
    this.#resume();
    this.#tell(`${this.#server} answers again after ${inWords(this.#timer.now() - (since ?? 0))}`);
    this.#limiter.wake();
  }

  fail(error: DistilError, request: LlmRequest, probe: boolean): void {
    if (probe) this.#probing = false;
    const outage = outageOf(error);
    if (outage === "alive") this.succeed();
    else if (outage === "unknown") this.#limiter.wake();
    else this.#note(error, request, probe);
  }

  #note(error: DistilError, request: LlmRequest, probe: boolean): void {
    const outage = outageOf(error);
    this.#last = error;
    this.#met ||= outage !== "unreached";
    this.#watch();
    if (!this.#met && systemCode(error.cause) === "ENOTFOUND") {
      this.#giveUp();
      return;
    }
    if (outage !== "refused") this.#count(request, outage === "unreached");
    else if (this.#gone) this.#recover();
    if ((this.#gone || outage === "refused") && this.#left() <= 1) {
      this.#giveUp();
      return;
    }
    const { retryAfter } = error.details;
    if (retryAfter !== undefined) this.#pause(retryAfter);
    if (this.#gone && !this.#probing && (probe || this.#until === undefined)) this.#scheduleProbe();
  }

  close(): void {
    this.#cancelUntil();
    this.#cancelPatience();
  }

  #count(request: LlmRequest, unreached: boolean): void {
    const enough = this.#streak.add(request, unreached);
    if (this.#gone || !enough) return;
    this.#gone = true;
    const most = inWords(this.#patience);
    this.#tell(`${this.#server} is gone: calls wait and try again for up to ${most} (${this.#last!.message})`);
  }

  /** From the first failure on, patience runs. */
  #watch(): void {
    if (this.#since !== undefined) return;
    this.#since = this.#timer.now();
    this.#wait();
  }

  #wait(): void {
    const left = this.#left();
    if (left === Number.POSITIVE_INFINITY) return;
    this.#cancelPatience = this.#timer.after(left, () => {
      if (this.#left() > 1) this.#wait();
      // Where nobody waits, the next call may try its luck: a slow source is no sign of anything.
      else if (this.#gone && (this.#probing || this.#limiter.queued > 0)) this.#giveUp();
    });
  }

  get #patience(): number {
    return this.#met ? this.patience : Math.min(this.patience, strangerPatience);
  }

  #left(): number {
    const now = this.#timer.now();
    return this.#patience - (now - (this.#since ?? now));
  }

  /** It answers, if only to say that it wants fewer calls: patience runs on, probes are over. */
  #recover(): void {
    this.#gone = this.#probing = false;
    this.#streak.clear();
    this.#interval = firstInterval;
    this.#resume();
    this.#limiter.wake();
  }

  #scheduleProbe(): void {
    this.#pause(this.#interval);
    this.#interval = Math.min(longestInterval, this.#interval * 2);
  }

  /** The later of two pauses counts. None is longer than the patience that is left: the last try comes before it ends. */
  #pause(milliseconds: number): void {
    const now = this.#timer.now();
    const until = now + Math.max(0, Math.min(milliseconds, this.#left() - 1));
    if (this.#until !== undefined && this.#until >= until) return;
    this.#cancelUntil();
    this.#until = until;
    this.#cancelUntil = this.#timer.after(until - now, () => {
      this.#until = undefined;
      this.#limiter.wake();
    });
  }

  #resume(): void {
    this.#cancelUntil();
    this.#until = undefined;
  }

  #reset(): void {
    if (this.#since === undefined) return;
    this.#since = undefined;
    this.#streak.clear();
    this.#cancelPatience();
  }

  #giveUp(): void {
    const gone = this.#gone || !this.#met;
    const what = this.#met
      ? `${gone ? "has been gone" : "has refused every call"} for ${inWords(this.patience)}`
      : "never answered";
    const hint = this.#met
      ? "Run the same command again when the server is back: what was answered is kept. --patience waits longer"
      : "Is the server running, and is its URL right? Run the same command again when it is";
    const message = `Cannot go on as ${this.#server} ${what}: ${this.#last!.message}`;
    this.#limiter.close(
      new DistilError(gone ? "ERR_CONNECT" : "ERR_RATE", message, { fatal: true, cause: this.#last, hint }),
    );
  }
}
