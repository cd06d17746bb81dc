import type { Timer } from "../../src/llm/clock.ts";

interface Alarm {
  readonly at: number;
  readonly action: () => void;
}

/** A clock that stands still until it is moved. */
export class FakeTimer implements Timer {
  #now = 0;
  readonly #alarms = new Set<Alarm>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, action: () => void): () => void {
    const alarm = { at: this.#now + milliseconds, action };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  /** Alarms that are set. */
  get pending(): number {
    return this.#alarms.size;
  }

  /** Moves on, ringing on the way; whatever waits for promises runs after each. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settled();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.at);
      this.#alarms.delete(next);
      next.action();
      await settled();
    }
    this.#now = end;
  }

  #next(end: number): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of this.#alarms) if (alarm.at <= end && !(first && first.at <= alarm.at)) first = alarm;
    return first;
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
