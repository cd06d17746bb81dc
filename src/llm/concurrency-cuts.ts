/** What a call came to: served, refused (429, 503), not answered in time, or something that says nothing about load. */
export type Outcome = "ok" | "busy" | "timeout" | "other";

const longestRest = 15_000;

/**
 * Turns refusals into one signal: a cut.
 *
 * After a cut nothing is sent until the refusals under way are back; what is in flight then is what the server has accepted.
 */
export class Cuts {
  #bad = 0;
  #ok = 0;
  #latency = 0;
  #refusal = 0;
  #lastRefusal = 0;
  #kept = 0;
  #okSince = 0;
  #cutAt = Number.NEGATIVE_INFINITY;
  #close = 0;
  #rest = 1_500 / 1.5;
  #raiseAt = Number.POSITIVE_INFINITY;
  #percent = 5;
  /** How many there were: calls that started before the last one say nothing new. */
  count = 0;
  /** Nothing is sent. */
  paused = false;
  /** No limit above this. */
  ceiling = Number.POSITIVE_INFINITY;
  /** What the ceiling has to pass to be no longer one: the limit before the cuts. */
  #before = 0;

  /** Mean latency of the calls that were served. */
  get latency(): number {
    return this.#latency;
  }

  /** Counts a call that ended, `n` being in flight now. True if that is a cut. */
  end(now: number, outcome: Outcome, latency: number, n: number, current: boolean): boolean {
    if (outcome === "ok") this.#served(latency);
    if (outcome === "busy") this.#refusal = mix(this.#refusal, latency);
    const bad = outcome === "busy" ? 1 : outcome === "timeout" ? 3 : 0;
    if (this.paused) {
      if (bad > 0) this.#refused(now, n);
      return false;
    }
    if (!current) return false;
    this.#bad += bad;
    if (bad === 0 || this.#bad < 3 || this.#bad < (this.#bad + this.#ok + n) / 4) return false;
    this.#pause(now);
    this.#refused(now, n);
    return true;
  }

  /** The limit to go on with, if the pause is over. `served`: a call was served just now. */
  resume(now: number, limit: number, n: number, served: boolean): number | undefined {
    const quiet = now - this.#lastRefusal > Math.max(20, 1.5 * this.#refusal);
    if (!this.paused || !((served && quiet) || n === 0 || now >= this.resumeBy)) return undefined;
    this.paused = false;
    const share = this.#close === 0 ? 1 : this.#close <= 2 ? 0.95 : 0.75;
    this.#before = Math.max(this.#before, limit);
    this.ceiling = Math.max(1, Math.min(this.#kept, limit) * share);
    this.#raiseAt = now + this.#rest;
    this.#percent = 5;
    return this.ceiling;
  }

  /** A pause ends then at the latest: what is in flight may hang. */
  get resumeBy(): number {
    return this.#lastRefusal + 5 * this.#latency + 5_000;
  }

  /** Lifts the ceiling a step, if it is time. */
  raise(now: number): boolean {
    if (now < this.#raiseAt || this.ceiling === Number.POSITIVE_INFINITY) return false;
    this.ceiling += this.ceiling * (this.#percent / 100) + 1;
    this.#percent *= 2;
    this.#raiseAt = now + Math.max(200, 2 * this.#latency);
    return true;
  }

  /** The ceiling is past where the limit was before it was first refused. */
  forget(): boolean {
    if (this.ceiling === Number.POSITIVE_INFINITY || this.ceiling <= 1.5 * this.#before) return false;
    this.ceiling = Number.POSITIVE_INFINITY;
    this.#before = 0;
    return true;
  }

  #served(latency: number): void {
    this.#latency = mix(this.#latency, latency);
    if (this.paused) this.#okSince++;
    if (++this.#ok < 48) return;
    this.#ok /= 2;
    this.#bad /= 2;
  }

  #pause(now: number): void {
    const near = now - this.#cutAt < 2 * this.#latency + 500;
    this.#close = near ? this.#close + 1 : 0;
    this.#cutAt = now;
    this.#rest = Math.min(this.#rest * 1.5, longestRest);
    this.#bad = this.#ok = this.#okSince = 0;
    this.count++;
    this.paused = true;
  }

  #refused(now: number, n: number): void {
    this.#lastRefusal = now;
    this.#kept = n + this.#okSince;
  }
}

function mix(mean: number, value: number): number {
  return mean === 0 ? value : 0.9 * mean + 0.1 * value;
}
