import { asDistilError, DistilError } from "../errors.ts";
import type { Queue } from "../kernel/kinds.ts";
import type { Breaker } from "./breaker.ts";
import { realTimer, type Timer } from "./clock.ts";
import { inWords } from "./duration.ts";
import { usageOf } from "./estimate.ts";
import type { Limiter } from "./limiter.ts";
import type { Llm, LlmContext, LlmReply, LlmRequest } from "./llm.ts";
import { Turnstile } from "./turnstile.ts";

/** One server of a model, behind its own limiter and breaker. */
export interface Endpoint {
  readonly llm: Llm;
  readonly limiter: Limiter;
  readonly breaker: Breaker;
}

interface Lane extends Endpoint {
  inFlight: number;
  /** Calls that were sent its way and have not reached its limiter yet. */
  promised: number;
  /** Milliseconds for a token, lately. */
  pace: number | undefined;
  /** Failures since its last success. */
  failures: number;
}

interface Ticket {
  lane?: Lane;
}

export interface BalanceOptions {
  /** Its name in messages. */
  readonly model: string;
  /** Milliseconds after which the run stops when none of the endpoints answers. */
  readonly patience: number;
  readonly timer?: Timer;
}

/** How much the last reply counts in an endpoint's pace. */
const weight = 0.2;

/**
 * Sends each call to the endpoint that has room and the least to do: calls in flight by time per token.
 *
 * Calls wait here, not at an endpoint, so that none waits at a slow one while another has room. An endpoint whose breaker is
 * open gets nothing but its probes. When all of them are gone for longer than patience, what waits fails with a fatal error.
 */
export class Balance implements Llm, Queue {
  readonly #lanes: readonly Lane[];
  readonly #options: BalanceOptions;
  readonly #turnstile: Turnstile<Ticket>;
  readonly #listeners = new Set<() => void>();
  readonly #excused = new WeakSet<DistilError>();
  readonly #timer: Timer;
  readonly #off: readonly (() => void)[];
  #outside = 0;
  #cancel: (() => void) | undefined;

  constructor(endpoints: readonly Endpoint[], options: BalanceOptions) {
    this.#options = options;
    this.#timer = options.timer ?? realTimer;
    this.#lanes = endpoints.map((endpoint) => ({
      ...endpoint,
      inFlight: 0,
      promised: 0,
      pace: undefined,
      failures: 0,
    }));
    this.#turnstile = new Turnstile<Ticket>({
      timer: this.#timer,
      wait: () => (this.#lanes.some(hasRoom) ? 0 : Number.POSITIVE_INFINITY),
      take: (ticket) => {
        ticket.lane = this.#choose();
        ticket.lane.promised++;
      },
      onWait: (change) => change < 0 && this.#tell(),
    });
    this.#off = endpoints.map(({ limiter }) => limiter.onFree(() => this.#turnstile.poke()));
  }

  get queued(): number {
    return this.#turnstile.size + this.#outside;
  }

  get cushion(): number {
    return this.#lanes.reduce((sum, { limiter }) => sum + limiter.cushion, 0);
  }

  onLow(listener: () => void): () => void {
    const own = () => listener();
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Counts calls that wait somewhere else before they come here. */
  outside(change: 1 | -1): void {
    this.#outside += change;
    if (change < 0) this.#tell();
  }

  async generate(request: LlmRequest, context: LlmContext): Promise<LlmReply> {
    const ticket: Ticket = {};
    const waiting = this.#turnstile.pass(ticket, context);
    if (waiting !== undefined) await waiting;
    return this.#ask(ticket.lane!, request, context);
  }

  /** Whether a failed call costs its request no attempt. */
  excuses(error: DistilError): boolean {
    return this.#excused.has(error);
  }

  close(): void {
    this.#cancel?.();
    for (const off of this.#off) off();
  }

  async #ask(lane: Lane, request: LlmRequest, context: LlmContext): Promise<LlmReply> {
    const began = this.#timer.now();
    lane.inFlight++;
    try {
      // The limiter starts it in this very call, or queues it if somebody else was quicker.
      const asked = lane.llm.generate(request, context);
      lane.promised--;
      const reply = await asked;
      lane.failures = 0;
      const tokens = Math.max(1, usageOf(request, reply).output);
      const pace = (this.#timer.now() - began) / tokens;
      lane.pace = lane.pace === undefined ? pace : lane.pace + weight * (pace - lane.pace);
      return reply;
    } catch (thrown) {
      const error = asDistilError(thrown);
      if (error.code !== "ERR_ABORTED") this.#failed(lane, error);
      throw error;
    } finally {
      lane.inFlight--;
      this.#turnstile.poke();
    }
  }

  #failed(lane: Lane, error: DistilError): void {
    lane.failures++;
    if (lane.breaker.excuses(error)) this.#excused.add(error);
    this.#watch(error);
  }

  /** The one with room that will be done soonest; failures weigh, or one that fails fast would draw all calls. */
  #choose(): Lane {
    const paces = this.#lanes.flatMap(({ pace }) => pace ?? []);
    // One that has not answered yet is hoped to be fast: otherwise it would never be tried while another is idle.
    const usual = paces.length === 0 ? 1 : Math.min(...paces) / 2;
    const load = ({ inFlight, promised, pace = usual, failures }: Lane) =>
      (inFlight + promised + 1) * pace * 2 ** Math.min(failures, 6);
    return this.#lanes.filter(hasRoom).reduce((best, lane) => (load(lane) < load(best) ? lane : best));
  }

  /** When all are gone, patience runs from the moment at which the last of them went. */
  #watch(error: DistilError): void {
    if (this.#cancel !== undefined || !this.#lanes.every(({ breaker }) => breaker.gone)) return;
    const { patience, model } = this.#options;
    const left = patience - Math.min(...this.#lanes.map(({ breaker }) => breaker.waiting?.since ?? 0));
    this.#cancel = this.#timer.after(Math.max(0, left), () => {
      this.#cancel = undefined;
      const since = Math.min(...this.#lanes.map(({ breaker }) => (breaker.gone ? (breaker.waiting?.since ?? 0) : 0)));
      if (since < patience) return;
      const message = `Cannot go on as every endpoint of ${model} has been gone for ${inWords(patience)}: ${error.message}`;
      const hint = "Run the same command again when one is back: what was answered is kept. --patience waits longer";
      const gone = new DistilError("ERR_CONNECT", message, { fatal: true, cause: error, hint });
      this.#turnstile.close(gone);
      for (const { limiter } of this.#lanes) limiter.close(gone);
    });
  }

  #tell(): void {
    for (const listener of this.#listeners) {
      if (this.queued >= this.cushion) return;
      listener();
    }
  }
}

/** One that is gone has room for a single call, its probe. */
function hasRoom({ limiter, breaker, promised }: Lane): boolean {
  return limiter.free && limiter.running + promised < limiter.limit && !(breaker.gone && promised > 0);
}
