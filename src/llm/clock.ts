import { abortedCall } from "./abort.ts";
import { offAbort, onAbort } from "./signals.ts";

/** What waits, so that tests need not. */
export interface Clock {
  /** Resolves after so many milliseconds; rejects with ERR_ABORTED as soon as `signal` aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** Tells the time and calls back, so that tests need not wait. */
export interface Timer {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Calls `action` once, after so many milliseconds, unless the function that it gives is called before. */
  after(milliseconds: number, action: () => void): () => void;
}

/** Node fires at once what is further away than this. */
const furthest = 2 ** 31 - 1;

export const realTimer: Timer = {
  now: () => performance.now(),
  after(milliseconds, action) {
    const timer = setTimeout(action, Math.min(milliseconds, furthest));
    return () => clearTimeout(timer);
  },
};

export const realClock: Clock = clockOf(realTimer);

/** Sleeps by a timer. */
export function clockOf(timer: Timer): Clock {
  return {
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(abortedCall(signal));
        const abort = () => {
          cancel();
          reject(abortedCall(signal));
        };
        const cancel = timer.after(milliseconds, () => {
          offAbort(signal, abort);
          resolve();
        });
        onAbort(signal, abort);
      }),
  };
}
