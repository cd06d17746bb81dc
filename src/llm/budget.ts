import { DistilError } from "../errors.ts";
import { type Estimate, usageOf } from "./estimate.ts";
import type { Llm, LlmContext, ModelSettings, Usage } from "./llm.ts";
import { Turnstile } from "./turnstile.ts";

/** Money, and tokens in and out. */
export interface Amount {
  readonly cost: number;
  readonly tokens: number;
}

/** Keeps what was spent where the next run finds it. */
export interface Ledger {
  /** What other runs of the same output have spent, and what was in flight when one was killed. Grows while some run. */
  readonly before: Amount;
  /** Called with each change of what this run spent. `open` is reserved for calls in flight. Both go on changing. */
  note(spent: Amount, open: Amount): void;
}

export interface BudgetOptions {
  readonly maxCost?: number | undefined;
  readonly maxTokens?: number | undefined;
  readonly ledger: Ledger;
  /** The way out, for the error when it is spent. */
  readonly hint?: string | undefined;
  /** Called after each change. */
  onChange?(): void;
}

/** Calls after which their mean says something. */
const enough = 4;

/**
 * Lets calls be made while there is money for them, and fails them for good when there is none.
 *
 * A call reserves what it may take and settles on what it took: the calls in flight are what it can be wrong about. While
 * some are in flight the others wait, later steps first, as settling may leave room; with none in flight the budget is spent.
 */
export class Budget {
  readonly #options: BudgetOptions;
  readonly #turnstile: Turnstile<Amount>;
  /** By this run. Added up in place, here and below: this is done for every call. */
  readonly #spent = { cost: 0, tokens: 0 };
  readonly #open = { cost: 0, tokens: 0 };
  #calls = 0;
  /** Calls that took something. */
  #settled = 0;
  /** What the call that did not fit ran into, and what it may take. */
  #short: readonly [flag: string, limit: number, what: keyof Amount, next: number] | undefined;

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#turnstile = new Turnstile<Amount>({
      wait: (amount) => (this.#fits(amount) ? 0 : Number.POSITIVE_INFINITY),
      take: (amount) => this.#reserve(amount),
    });
  }

  /** Money must be counted, so every model needs its price. */
  get countsCost(): boolean {
    return this.#options.maxCost !== undefined;
  }

  /** Spent by all runs of the output. */
  get spent(): Amount {
    const { cost, tokens } = this.#options.ledger.before;
    return { cost: cost + this.#spent.cost, tokens: tokens + this.#spent.tokens };
  }

  /** What a call of this run takes, once some are known. */
  get mean(): Amount | undefined {
    if (this.#settled < enough) return undefined;
    return { cost: this.#spent.cost / this.#settled, tokens: this.#spent.tokens / this.#settled };
  }

  /** The share of the budget that is left, of money or tokens, whichever is scarcer; `without` is set aside first. */
  left(without: Amount = { cost: 0, tokens: 0 }): number {
    const { maxCost = Number.POSITIVE_INFINITY, maxTokens = Number.POSITIVE_INFINITY } = this.#options;
    const share = (most: number, spent: number) => (most === Number.POSITIVE_INFINITY ? 1 : (most - spent) / most);
    const { cost, tokens } = this.spent;
    return Math.min(share(maxCost, cost + without.cost), share(maxTokens, tokens + without.tokens));
  }

  /** Reserves for one call. Undefined where it may go at once. Rejects with ERR_BUDGET, fatal, where nothing is left. */
  pass(amount: Amount, context: LlmContext): Promise<void> | undefined {
    const waiting = this.#turnstile.pass(amount, context);
    if (waiting !== undefined && this.#calls === 0) this.#end();
    return waiting;
  }

  settle(reserved: Amount, used: Amount): void {
    this.#calls--;
    if (used.tokens > 0) this.#settled++;
    add(this.#spent, used.cost, used.tokens);
    add(this.#open, -reserved.cost, -reserved.tokens);
    // Sums of money are off by a little.
    if (this.#calls === 0) this.#open.cost = this.#open.tokens = 0;
    this.#turnstile.poke();
    this.#changed();
    if (this.#calls === 0 && this.#turnstile.size > 0) this.#end();
  }

  #fits(amount: Amount): boolean {
    const { maxCost, maxTokens } = this.#options;
    if (maxCost === undefined && maxTokens === undefined) return true;
    const spent = this.spent;
    const cost = spent.cost + this.#open.cost + amount.cost;
    const tokens = spent.tokens + this.#open.tokens + amount.tokens;
    // Sums of money are off by a little.
    if (maxCost !== undefined && cost > maxCost * (1 + 1e-9))
      this.#short = ["--max-cost", maxCost, "cost", amount.cost];
    else if (maxTokens !== undefined && tokens > maxTokens)
      this.#short = ["--max-tokens-total", maxTokens, "tokens", amount.tokens];
    else return true;
    return false;
  }

  #reserve(amount: Amount): void {
    this.#calls++;
    add(this.#open, amount.cost, amount.tokens);
    this.#changed();
  }

  #changed(): void {
    this.#options.ledger.note(this.#spent, this.#open);
    this.#options.onChange?.();
  }

  #end(): void {
    const [flag, limit, what, next] = this.#short!;
    const spent = round(this.spent[what]);
    const message = `Cannot go on as ${flag} ${limit} leaves too little: ${spent} is spent, and the next call may take ${round(next)}`;
    this.#turnstile.close(new DistilError("ERR_BUDGET", message, { fatal: true, hint: this.#options.hint }));
  }
}

export interface BudgetedModel {
  readonly price: ModelSettings["price"];
  readonly estimate: Estimate;
}

/** Makes each request wait until there is budget for it. Stands outside retry: a request is one reservation. */
export function budgeted(llm: Llm, budget: Budget, { price, estimate }: BudgetedModel): Llm {
  return {
    async generate(request, context) {
      const reserved = amountOf(estimate.tokens(request, context.step), price);
      const waiting = budget.pass(reserved, context);
      if (waiting !== undefined) await waiting;
      let used: Amount = { cost: 0, tokens: 0 };
      try {
        const reply = await llm.generate(request, context);
        used = amountOf(usageOf(request, reply), price);
        return reply;
      } finally {
        budget.settle(reserved, used);
      }
    },
  };
}

/** What tokens cost; without a price they cost nothing. */
function amountOf({ input, output }: Usage, price: ModelSettings["price"]): Amount {
  return {
    tokens: input + output,
    cost: price === undefined ? 0 : (input * price.input + output * price.output) / 1e6,
  };
}

/** Sums are of what was spent: they are never less than nothing. */
export function add(to: { cost: number; tokens: number }, cost: number, tokens: number): void {
  to.cost = Math.max(0, to.cost + cost);
  to.tokens = Math.max(0, to.tokens + tokens);
}

function round(amount: number): number {
  return Number(amount.toPrecision(4));
}
