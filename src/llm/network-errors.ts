import { DistilError, systemCode } from "../errors.ts";
import { damagedReply } from "./http-errors.ts";
import { isReset } from "./outage.ts";

const certificates = /^(CERT_|ERR_TLS|ERR_SSL|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|EPROTO)/;

/** The error for a call that took too long, with or without an answer begun. */
export function timeoutError(server: string, limit: number, cause: unknown): DistilError {
  const hint = "Raise timeout (milliseconds) for this model, or lower its concurrency";
  const message = `Cannot wait longer for ${server} as its answer was not there after ${limit / 1000} s`;
  return new DistilError("ERR_TIMEOUT", message, { retryable: true, hint, cause });
}

/** The error for a call that did not come through. `answering`: the head of the answer had come. */
export function networkError(server: string, cause: unknown, answering: boolean): DistilError {
  const code = systemCode(cause) ?? "";
  const why = cause instanceof Error ? cause.message || code : String(cause);
  if (code === "UND_ERR_INVALID_ARG") {
    const hint = "Check the key, the headers and the URL of this model";
    return new DistilError("ERR_OPTION", `Cannot call ${server}: ${why}`, { fatal: true, hint, cause });
  }
  if (certificates.test(code)) {
    const hint = "Check http or https, or name your certificate authority in NODE_EXTRA_CA_CERTS";
    return new DistilError("ERR_CONNECT", `Cannot connect to ${server}: ${why}`, { fatal: true, hint, cause });
  }
  if (answering || code.startsWith("HPE_")) return damagedReply(server, `it ended early (${code || why})`, "", cause);
  const hint = "Is the server running, and is the URL right?";
  const what = isReset(code)
    ? `Cannot get an answer from ${server} as it broke off the connection`
    : `Cannot connect to ${server}`;
  return new DistilError("ERR_CONNECT", `${what}: ${code || why}`, {
    retryable: true,
    hint,
    cause,
  });
}
