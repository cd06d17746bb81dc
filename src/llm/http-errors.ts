import { DistilError, type ErrorCode, type ErrorDetails, redact } from "../errors.ts";
import { type ErrorBody, readErrorBody } from "./error-body.ts";
import { retryAfter } from "./retry-after.ts";

/** An answer as it came from the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/** Characters of a server's own words that an error keeps. */
const kept = 2_000;

interface Kind {
  readonly code: ErrorCode;
  readonly retryable?: boolean;
  readonly fatal?: boolean;
  readonly hint?: string;
}

/** The error that an answer stands for; `status` is the body's own where the answer's says 200. */
export function httpError(server: string, answer: Answer, now = Date.now()): DistilError {
  // Before anything is cut off: half a key would not be recognized.
  const text = redact(answer.text);
  const said = readErrorBody(parsed(text));
  const status = answer.status >= 300 ? answer.status : (said.status ?? 500);
  const kind = kindOf(status, said);
  const words = said.message === "" ? "" : `: ${said.message}`;
  const details: ErrorDetails = {
    status,
    raw: text.slice(0, kept),
    retryable: kind.retryable ?? false,
    retryAfter: kind.retryable ? retryAfter(answer.headers, now) : undefined,
    fatal: kind.fatal ?? false,
    hint: kind.hint,
  };
  return new DistilError(kind.code, `Cannot get an answer from ${server} as it says ${status}${words}`, details);
}

function kindOf(status: number, said: ErrorBody): Kind {
  if (status === 402 || noCredit.test(`${said.code} ${said.message}`)) {
    return { code: "ERR_KEY", fatal: true, hint: "The account has no credit left, or its limit is reached" };
  }
  if (status === 401 || status === 403) {
    return {
      code: "ERR_KEY",
      fatal: true,
      hint: "The server refused the key, or wants one: set this model's key, or DISTIL_API_KEY",
    };
  }
  if (status === 404)
    return { code: "ERR_MODEL", fatal: true, hint: "Check the URL, it usually ends in /v1, and the model's name" };
  if (status === 408) return { code: "ERR_TIMEOUT", retryable: true };
  if (status === 429) return { code: "ERR_RATE", retryable: true };
  if (status >= 300 && status < 400) {
    return { code: "ERR_HTTP", fatal: true, hint: "The server has moved: use the URL that it redirects to" };
  }
  if (isTooLong(status, said))
    return { code: "ERR_CONTEXT", hint: "Shorten the prompt or max_tokens, or cut the text with chunk" };
  return { code: "ERR_HTTP", retryable: status === 425 || (status >= 500 && status !== 501) };
}

/** Some say it with a 429 or a 400: waiting does not help. */
const noCredit = /^insufficient_quota |^enforced_spend_limit_reached |credit balance is too low/;

const tooLong =
  /context[ _](length|window|size|limit)|maximum context|prompt is too long|too many tokens|max_model_len/i;

function isTooLong(status: number, said: ErrorBody): boolean {
  if (status !== 400 && status !== 413 && status !== 422) return false;
  return tooLong.test(said.message) || /context_(length|size)|request_too_large/.test(said.code ?? "");
}

/** A reply that is no reply: HTML, half a body, something that is not JSON or not what an answer looks like. */
export function damagedReply(server: string, what: string, raw: string, cause?: unknown): DistilError {
  const hint = /^\s*</.test(raw) ? "An HTML page came: check the URL, it usually ends in /v1" : undefined;
  const message = `Cannot read the reply of ${server} as it must be a JSON answer: ${what}`;
  return new DistilError("ERR_REPLY", message, {
    raw: redact(raw.slice(0, 2 * kept)).slice(0, kept),
    retryable: true,
    hint,
    cause,
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
