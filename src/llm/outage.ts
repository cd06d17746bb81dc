import { type DistilError, systemCode } from "../errors.ts";

/**
 * What an error says of its server: `unreached`, there was no connection and nothing was sent; `down`, it broke off, did not
 * answer in time or said 5xx; `refused`, it wants fewer calls; `unknown`; or `alive`, it answered.
 */
export type Outage = "unreached" | "down" | "refused" | "unknown" | "alive";

/** A connection that was there and went away: the call may have been the reason. */
const resets = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "UND_ERR_CLOSED", "UND_ERR_DESTROYED"]);

export function isReset(code: string): boolean {
  return resets.has(code);
}

export function outageOf({ code, details, cause }: DistilError): Outage {
  const { retryable, status = 0 } = details;
  if (code === "ERR_ABORTED" || code === "ERR_REPLY") return "unknown";
  if (code === "ERR_CONNECT" && retryable) return isReset(systemCode(cause) ?? "") ? "down" : "unreached";
  if (code === "ERR_TIMEOUT" || (retryable && status >= 500)) return "down";
  return code === "ERR_RATE" ? "refused" : "alive";
}

/** What stands before a server says that it is not there: the call never reached it. */
export function isGateway({ details }: DistilError): boolean {
  return details.status === 502 || details.status === 503 || details.status === 504;
}
