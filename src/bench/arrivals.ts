import { chance } from "../hash.ts";

/** When the requests of a rate leg are due, in milliseconds from its start: evenly spaced, or with exponential gaps. */
export class Arrivals {
  readonly #gap: number;
  readonly #poisson: boolean;
  readonly #seed: string;
  readonly #every: number;
  #index: number;
  #due: number;

  /** `share` of the requests belong to this thread: every `of`-th, from `index`. Poisson threads add up to a Poisson process. */
  constructor(load: { readonly rate: number; readonly poisson: boolean }, seed: string, share = { index: 0, of: 1 }) {
    this.#gap = 1000 / load.rate;
    this.#poisson = load.poisson;
    this.#seed = seed;
    this.#every = share.of;
    this.#index = share.index;
    this.#due = load.poisson ? this.#draw() : share.index * this.#gap;
  }

  /** When the next one is due. */
  get due(): number {
    return this.#due;
  }

  advance(): void {
    this.#index += this.#every;
    this.#due += this.#poisson ? this.#draw() : this.#gap * this.#every;
  }

  #draw(): number {
    return -Math.log(1 - chance(this.#seed, "arrival", this.#index)) * this.#gap * this.#every;
  }
}
