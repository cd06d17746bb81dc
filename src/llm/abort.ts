import { DistilError } from "../errors.ts";
import { offAbort, onAbort } from "./signals.ts";

/** What a call that was not made, or not finished, rejects with. */
export function abortedCall(signal: AbortSignal): DistilError {
  return new DistilError("ERR_ABORTED", "Cannot call the model as the run was told to stop", { cause: signal.reason });
}

/** What `promise` comes to; rejects with ERR_ABORTED as soon as `signal` aborts. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(abortedCall(signal));
    if (signal.aborted) return abort();
    onAbort(signal, abort);
    promise.then(resolve, reject).finally(() => offAbort(signal, abort));
  });
}
