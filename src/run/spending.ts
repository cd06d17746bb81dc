import { DistilError } from "../errors.ts";
import type { Step } from "../kernel/kinds.ts";
import { everyOp, type Flow } from "../kernel/run.ts";
import { type Amount, Budget } from "../llm/budget.ts";
import { inWords } from "../llm/duration.ts";
import { FileLedger } from "./ledger.ts";
import { parseDuration, type RunOptions } from "./options.ts";

/** Milliseconds between two notes of a run without a budget. */
const LAZY = 50;
/** Milliseconds between two looks at rows on their way while no new ones are admitted. */
const LOOK = 20;

export interface SpendingOptions extends Pick<RunOptions, "maxCost" | "maxTokensTotal" | "deadline" | "journal"> {
  readonly state: string;
  /** What the runs that add up have in common: their outputs, or the pipeline where it has none. */
  readonly key: unknown;
  /** What was spent in this run, and what the calls in flight may take. */
  spent(): { readonly spent: Amount; readonly open: Amount };
  /** Stops the run as soon as the calls in flight have had their time. */
  windDown(reason: DistilError): void;
  /** Stops the run now. */
  stop(reason: DistilError): void;
  warn(message: string): void;
}

/** What all runs of the output have spent, of what they may. */
export interface Spent extends Amount {
  readonly maxCost: number | undefined;
  readonly maxTokens: number | undefined;
}

/**
 * Keeps a run within its money, its tokens and its time.
 *
 * When what is left is about what the admitted rows will take, no new ones are admitted: what was begun is finished first.
 */
export class Spending {
  readonly #options: SpendingOptions;
  #ledger: FileLedger | undefined;
  #budget: Budget | undefined;
  #flow: Flow | undefined;
  #asking = 0;
  #paused = false;
  #looking: NodeJS.Timeout | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #over = false;
  #noting: NodeJS.Timeout | undefined;

  constructor(options: SpendingOptions) {
    this.#options = options;
  }

  get #limited(): boolean {
    return this.#options.maxCost !== undefined || this.#options.maxTokensTotal !== undefined;
  }

  /**
   * What calls are held to, where there are limits. Without them what is spent is only noted, for later runs that have some.
   *
   * Asked for with the first model: a run without models spends nothing. Throws ERR_OUTPUT, ERR_INPUT.
   */
  budget(): Budget | undefined {
    const { state, key, maxCost, maxTokensTotal, journal } = this.#options;
    if (!this.#limited && journal === false) return undefined;
    this.#ledger ??= new FileLedger(state, key, { onFailure: (error) => this.#cannotKeep(error) });
    if (!this.#limited) return undefined;
    this.#budget ??= new Budget({
      maxCost,
      maxTokens: maxTokensTotal,
      ledger: this.#ledger,
      hint: `Run the same command again with more: what was answered is kept. To count from nothing, remove ${this.#ledger.folder}`,
      onChange: () => this.#admit(),
    });
    return this.#budget;
  }

  /** A call begins or ends. */
  onCall(): void {
    if (this.#limited || this.#ledger === undefined) return;
    this.#noting ??= setTimeout(() => this.#note(), LAZY).unref();
  }

  #note(): void {
    clearTimeout(this.#noting);
    this.#noting = undefined;
    const { spent, open } = this.#options.spent();
    this.#ledger!.note(spent, open);
  }

  get spent(): Spent | undefined {
    if (this.#budget === undefined) return undefined;
    const { maxCost, maxTokensTotal: maxTokens } = this.#options;
    return { ...this.#budget.spent, maxCost, maxTokens };
  }

  watch(flow: Flow, steps: readonly Step[]): void {
    this.#flow = flow;
    for (const op of everyOp(steps)) this.#asking += op.queues?.length ?? 0;
    const { deadline } = this.#options;
    if (deadline === undefined) return;
    const time = parseDuration(deadline);
    this.#deadline = setTimeout(() => {
      this.windingDown();
      this.#options.windDown(
        new DistilError("ERR_BUDGET", `Cannot go on as the ${inWords(time)} of --deadline are over`, {
          hint: "Run the same command again: what was answered is kept",
        }),
      );
    }, time);
  }

  /** The run is stopping: admission is no longer ours. */
  windingDown(): void {
    this.#over = true;
    clearInterval(this.#looking);
  }

  close(): void {
    this.windingDown();
    clearTimeout(this.#deadline);
    if (this.#noting !== undefined) this.#note();
    this.#ledger?.close();
  }

  #admit(): void {
    if (!this.#limited || this.#over || this.#flow === undefined) return;
    const scarce = this.#isScarce(this.#flow.walking);
    if (scarce === this.#paused) return;
    this.#paused = scarce;
    clearInterval(this.#looking);
    if (!scarce) {
      this.#flow.resume();
      return;
    }
    this.#flow.pause();
    this.#looking = setInterval(() => this.#admit(), LOOK);
  }

  /** One that has nothing on its way may always begin a row: whether there is budget for its call is seen then. */
  #isScarce(walking: number): boolean {
    const mean = this.#budget?.mean;
    if (walking === 0 || mean === undefined) return false;
    const calls = (walking + 1) * this.#asking;
    return this.#budget!.left({ cost: mean.cost * calls, tokens: mean.tokens * calls }) < 0;
  }

  #cannotKeep(error: DistilError): void {
    if (this.#limited) this.#options.stop(error);
    else this.#options.warn(error.message);
  }
}
