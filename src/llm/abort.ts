import { DistilError } from "../errors.ts";

/** What a call that was not made, or not finished, rejects with. */
export function abortedCall(signal: AbortSignal): DistilError {
  return new DistilError("ERR_ABORTED", "Cannot call the model as the run was told to stop", { cause: signal.reason });
}
