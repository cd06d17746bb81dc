/** Something to decode. */
export interface Sequence {
  /** Tokens still to come. */
  left: number;
  /** Called for each token, where somebody reads along. */
  readonly token?: () => void;
  readonly done: () => void;
}

interface Pace {
  readonly slots: number;
  readonly step: number;
  readonly slowdown: number;
}

/**
 * Decodes as an inference server does: a batch of at most `slots` sequences gains a token each a step, and a slot that
 * frees up is filled from a queue without bound.
 *
 * Steps have their own time: those that a busy process was late for are caught up with.
 */
export class Batch {
  slots: number;
  readonly #step: number;
  readonly #slowdown: number;
  readonly #running = new Set<Sequence>();
  readonly #waiting = new Set<Sequence>();
  #due = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Tokens decoded so far. */
  tokens = 0;

  constructor({ slots, step, slowdown }: Pace) {
    this.slots = slots;
    this.#step = step;
    this.#slowdown = slowdown;
  }

  get running(): number {
    return this.#running.size;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  add(sequence: Sequence): void {
    this.#advance();
    const idle = this.#running.size === 0;
    this.#waiting.add(sequence);
    this.#fill();
    if (idle) this.#due = performance.now() + this.#duration();
    this.#schedule();
  }

  /** Forgets a sequence: whoever asked is gone. */
  remove(sequence: Sequence): void {
    this.#waiting.delete(sequence);
    this.#running.delete(sequence);
  }

  clear(): void {
    this.#waiting.clear();
    this.#running.clear();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#running.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#advance();
      this.#schedule();
    }, this.#due - performance.now());
  }

  #advance(): void {
    const now = performance.now();
    while (this.#running.size > 0 && this.#due <= now) {
      this.#decode();
      this.#fill();
      this.#due += this.#duration();
    }
  }

  #decode(): void {
    this.tokens += this.#running.size;
    for (const sequence of this.#running) {
      sequence.left--;
      sequence.token?.();
      if (sequence.left > 0) continue;
      this.#running.delete(sequence);
      sequence.done();
    }
  }

  #fill(): void {
    for (const sequence of this.#waiting) {
      if (this.#running.size >= this.slots) break;
      this.#waiting.delete(sequence);
      this.#running.add(sequence);
    }
  }

  #duration(): number {
    return this.#step * (1 + this.#slowdown * this.#running.size);
  }
}
