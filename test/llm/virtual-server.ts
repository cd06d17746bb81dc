import type { VirtualTime } from "./virtual-time.ts";

export interface ServerModel {
  readonly slots: number;
  /** Says 429 to what comes while so many are in flight. */
  readonly refuseAbove?: number;
  /** Share refused whatever the load. */
  readonly refuseRandomly?: number;
  /** Milliseconds of a step with an empty batch. @default 2 */
  readonly step?: number;
  /** Milliseconds there and back. @default 1 */
  readonly network?: number;
}

interface Decoding {
  readonly end: number;
  readonly done: () => void;
}

/** Continuous batching in virtual time: a batch of `slots` that decodes more slowly the fuller it is, and a queue without bound. */
export class VirtualServer {
  slots: number;
  refuseAbove: number;
  refusals = 0;
  readonly #model: ServerModel;
  readonly #time: VirtualTime;
  readonly #random: () => number;
  readonly #waiting: { readonly tokens: number; readonly done: () => void }[] = [];
  #running: Decoding[] = [];
  #progress = 0;
  #seen = 0;
  #alarm = 0;

  constructor(model: ServerModel, time: VirtualTime, random: () => number) {
    this.#model = model;
    this.#time = time;
    this.#random = random;
    this.slots = model.slots;
    this.refuseAbove = model.refuseAbove ?? Number.POSITIVE_INFINITY;
  }

  get running(): number {
    return this.#running.length;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Answers after the network's time: true once all tokens are there, false where it refuses. */
  call(tokens: number, answer: (served: boolean) => void): void {
    const half = (this.#model.network ?? 1) / 2;
    this.#time.after(half, () => {
      const full = this.running + this.waiting >= this.refuseAbove;
      if (full || this.#random() < (this.#model.refuseRandomly ?? 0)) {
        this.refusals++;
        this.#time.after(half, () => answer(false));
        return;
      }
      this.#advance();
      this.#waiting.push({ tokens, done: () => this.#time.after(half, () => answer(true)) });
      this.#fill();
      this.#schedule();
    });
  }

  /** Capacity from now on. */
  resize(slots: number, refuseAbove = this.refuseAbove): void {
    this.#advance();
    this.slots = slots;
    this.refuseAbove = refuseAbove;
    this.#fill();
    this.#schedule();
  }

  #advance(): void {
    this.#progress += (this.#time.now - this.#seen) / this.#stepTime();
    this.#seen = this.#time.now;
  }

  #fill(): void {
    while (this.#running.length < this.slots && this.#waiting.length > 0) {
      const { tokens, done } = this.#waiting.shift()!;
      this.#running.push({ end: this.#progress + tokens, done });
    }
  }

  #schedule(): void {
    const alarm = ++this.#alarm;
    if (this.#running.length === 0) return;
    const next = Math.min(...this.#running.map(({ end }) => end));
    this.#time.after(Math.max(0, next - this.#progress) * this.#stepTime(), () => {
      if (alarm === this.#alarm) this.#finish();
    });
  }

  #finish(): void {
    this.#advance();
    const over = this.#running.filter(({ end }) => end <= this.#progress + 1e-6);
    this.#running = this.#running.filter(({ end }) => end > this.#progress + 1e-6);
    for (const { done } of over) done();
    this.#fill();
    this.#schedule();
  }

  #stepTime(): number {
    return (this.#model.step ?? 2) * (1 + 0.01 * this.#running.length);
  }
}
