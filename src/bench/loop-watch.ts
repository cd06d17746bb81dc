import { type EventLoopUtilization, monitorEventLoopDelay, performance } from "node:perf_hooks";

/** Milliseconds between two looks. */
const RESOLUTION = 5;

/** Watches how late this thread's event loop is: a late loop reads the clock late, and the server is blamed. */
export class LoopWatch {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  #before: EventLoopUtilization = performance.eventLoopUtilization();

  constructor() {
    this.#delay.enable();
  }

  /** What was until now does not count. */
  reset(): void {
    this.#delay.reset();
    this.#before = performance.eventLoopUtilization();
  }

  stop(): { p50: number; p99: number; max: number; busy: number } {
    this.#delay.disable();
    const { utilization } = performance.eventLoopUtilization(this.#before);
    // The histogram holds the time between two looks, the wait that was asked for included.
    const late = (nanoseconds: number) => (this.#delay.count === 0 ? 0 : Math.max(0, nanoseconds / 1e6 - RESOLUTION));
    return {
      p50: late(this.#delay.percentile(50)),
      p99: late(this.#delay.percentile(99)),
      max: late(this.#delay.max),
      busy: utilization,
    };
  }
}
