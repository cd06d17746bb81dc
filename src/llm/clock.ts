import { abortedCall } from "./abort.ts";
import { offAbort, onAbort } from "./signals.ts";

/** What waits, so that tests need not. */
export interface Clock {
  /** Resolves after so many milliseconds; rejects with ERR_ABORTED as soon as `signal` aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const realClock: Clock = {
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(abortedCall(signal));
      const abort = () => {
        clearTimeout(timer);
        reject(abortedCall(signal));
      };
      const timer = setTimeout(() => {
        offAbort(signal, abort);
        resolve();
      }, milliseconds);
      onAbort(signal, abort);
    }),
};
