import { Arrivals } from "./arrivals.ts";
import { bodyAt } from "./bodies.ts";
import { Client } from "./client.ts";
import type { Exchange } from "./exchange.ts";
import { Ledger } from "./ledger.ts";
import { LoopWatch } from "./loop-watch.ts";
import { now } from "./now.ts";
import { GONE, stops, type ThreadPlan, type ThreadResult, tally } from "./thread-plan.ts";

/** Milliseconds that a place of a closed loop rests after a failure: a dead server must not be asked as fast as we can. */
const REST = 100;

/** Sends one thread's part of a leg and gives what it saw. `zero` is the leg's start by `now()`. */
export async function runThread(plan: ThreadPlan, zero: number, shared: Int32Array): Promise<ThreadResult> {
  const thread = new Thread(plan, zero, shared);
  try {
    await thread.run();
    return thread.result();
  } finally {
    await thread.close();
  }
}

class Thread {
  readonly #plan: ThreadPlan;
  readonly #zero: number;
  readonly #shared: Int32Array;
  readonly #client: Client;
  readonly #watch = new LoopWatch();
  readonly #ledger: Ledger;
  readonly #mine: number;
  #sent = 0;
  /** Of those, after the warm-up. */
  #measured = 0;
  #failing: { readonly since: number; count: number } | undefined;
  #ended = 0;

  constructor(plan: ThreadPlan, zero: number, shared: Int32Array) {
    this.#plan = plan;
    this.#zero = zero;
    this.#shared = shared;
    this.#client = new Client(plan.wire);
    this.#ledger = new Ledger(plan, zero);
    const { index, of } = plan.share;
    const { requests } = plan.bounds;
    this.#mine = Number.isFinite(requests) ? Math.floor((requests + of - 1 - index) / of) : requests;
  }

  async run(): Promise<void> {
    const { bounds, load } = this.#plan;
    await until(this.#zero);
    const timers = [
      setTimeout(() => this.#watch.reset(), bounds.warmUp),
      // A timer further away than this fires at once.
      setTimeout(
        () => this.#stop(stops.over),
        Math.min(2 ** 31 - 1, bounds.warmUp + bounds.duration + bounds.coolDown),
      ),
      setInterval(() => this.#stopped() && this.#client.abort(), 20),
    ];
    try {
      if (load.mode === "concurrency") await this.#keepFull(load.concurrency);
      else await this.#keepPace(load);
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
    this.#ended = now() - this.#zero;
  }

  result(): ThreadResult {
    return {
      ...this.#ledger.result(),
      sockets: { ...this.#client.sockets },
      loop: this.#watch.stop(),
      ended: this.#ended,
    };
  }

  async close(): Promise<void> {
    this.#watch.stop();
    await this.#client.close();
  }

  #stop(why: number): void {
    Atomics.compareExchange(this.#shared, tally.stop, stops.no, why);
    this.#client.abort();
  }

  #stopped(): boolean {
    return Atomics.load(this.#shared, tally.stop) !== stops.no;
  }

  async #keepFull(concurrency: number): Promise<void> {
    const { index, of } = this.#plan.share;
    const places = Math.floor((concurrency + of - 1 - index) / of);
    const place = async (): Promise<void> => {
      while (!this.#stopped() && this.#measured < this.#mine) {
        if (!(await this.#send())) await pause(REST);
      }
    };
    await Promise.all(Array.from({ length: places }, place));
  }

  /** Requests go out when they are due, whatever became of those before them. */
  async #keepPace(load: { rate: number; poisson: boolean; concurrency?: number }): Promise<void> {
    const { seed, share } = this.#plan;
    const arrivals = new Arrivals(load, seed, share);
    const places = Math.max(1, Math.floor((load.concurrency ?? Number.POSITIVE_INFINITY) / share.of));
    const flying = new Set<Promise<unknown>>();
    let freed = () => {};
    while (!this.#stopped() && this.#measured < this.#mine) {
      const wait = this.#zero + arrivals.due - now();
      if (wait > 0) {
        // Timers are a millisecond late: the loop turns through the last one.
        await (wait > 1.5 ? pause(Math.min(wait - 1, 50)) : turn());
        continue;
      }
      if (flying.size >= places) {
        await new Promise<void>((resolve) => {
          freed = resolve;
        });
        continue;
      }
      this.#ledger.late(-wait);
      arrivals.advance();
      const sending = this.#send().finally(() => {
        flying.delete(sending);
        freed();
      });
      flying.add(sending);
    }
    await Promise.all(flying);
  }

  /** True if it went well. */
  async #send(): Promise<boolean> {
    const { bodies, first, share, stream, texts } = this.#plan;
    const body = bodyAt(bodies, first + share.index + this.#sent++ * share.of);
    if (now() - this.#zero >= this.#plan.bounds.warmUp) this.#measured++;
    Atomics.add(this.#shared, tally.inFlight, 1);
    let within = 0;
    const onChunk = (at: number): void => {
      if (this.#ledger.arrived(at)) within++;
      Atomics.add(this.#shared, tally.tokens, 1);
    };
    const exchange = await this.#client.send(body, { stream, texts, onChunk });
    Atomics.add(this.#shared, tally.inFlight, -1);
    const outcome = this.#ledger.note(exchange, within);
    if (outcome === "ok") {
      this.#failing = undefined;
      Atomics.add(this.#shared, tally.ok, 1);
    }
    if (outcome === "failed") this.#failed(exchange);
    return outcome === "ok";
  }

  #failed({ error, end }: Exchange): void {
    if (Atomics.add(this.#shared, tally.errors, 1) + 1 >= this.#plan.maxErrors) this.#stop(stops.over);
    else if (error?.code === "ERR_CONNECT" && this.#isGone(end)) this.#stop(stops.gone);
  }

  /** One lost connection is a failed request; if nothing else comes for a while, nobody is there. */
  #isGone(at: number): boolean {
    this.#failing ??= { since: at, count: 0 };
    const { since, count } = this.#failing;
    this.#failing.count++;
    return count + 1 >= GONE.failures && at - since >= GONE.milliseconds;
  }
}

async function until(time: number): Promise<void> {
  for (let wait = time - now(); wait > 0; wait = time - now()) await pause(wait);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
