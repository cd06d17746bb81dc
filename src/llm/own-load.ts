/** Milliseconds between two looks, and those that are averaged. */
const WINDOW = 25;
const AVERAGE = 250;
/** With so little of its time left, the process could make a ninth more calls at most. */
const BUSY = 0.9;

/** Whether this very process is what calls wait for: its event loop has hardly been idle lately. */
export class OwnLoad {
  /** When it was looked last: first as a call ended, as everybody waits before. */
  #looked: { readonly now: number; readonly load: ReturnType<typeof performance.eventLoopUtilization> } | undefined;
  #share: number | undefined;

  /** To be asked with each call that ends. */
  busy(now: number): boolean {
    const elapsed = now - (this.#looked?.now ?? Number.NEGATIVE_INFINITY);
    if (elapsed >= WINDOW) this.#look(now, elapsed);
    return (this.#share ?? 1) >= BUSY;
  }

  #look(now: number, elapsed: number): void {
    const load = performance.eventLoopUtilization();
    if (this.#looked !== undefined) {
      const { utilization } = performance.eventLoopUtilization(load, this.#looked.load);
      const before = this.#share ?? utilization;
      this.#share = before + (utilization - before) * Math.min(1, elapsed / AVERAGE);
    }
    this.#looked = { now, load };
  }
}
