import { asDistilError, DistilError } from "../errors.ts";
import { type Clock, realClock } from "./clock.ts";
import type { Llm, LlmContext, LlmReply, LlmRequest } from "./llm.ts";

export interface RetryOptions {
  /** Calls made for one request at most. @default 6 */
  readonly attempts?: number | undefined;
  /** Milliseconds that the first wait is drawn from; each further one from twice as many. @default 500 */
  readonly base?: number;
  /** Milliseconds that a drawn wait never exceeds. @default 30000 */
  readonly cap?: number;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Called before each further call. */
  onRetry?(error: DistilError, wait: number): void;
}

/** A server may ask for a longer wait than we would draw, up to this. */
const longest = 300_000;

/**
 * Makes a call again after a wait while its error is `retryable`: full jitter, or what the server asks for.
 *
 * The waits take no place of a limiter inside. The last error says how many calls were made. A server that could not be
 * reached at all is fatal: its rows were never sent, so they are not rejects.
 */
export function retry(llm: Llm, options: RetryOptions = {}): Llm {
  const { attempts = 6, clock = realClock } = options;
  return {
    async generate(request: LlmRequest, context: LlmContext): Promise<LlmReply> {
      for (let made = 1; ; made++) {
        try {
          return await llm.generate(request, context);
        } catch (thrown) {
          const error = asDistilError(thrown);
          if (error.code === "ERR_ABORTED") throw error;
          if (!error.details.retryable || made >= attempts) throw final(error, made);
          const wait = waitFor(error, made, options);
          options.onRetry?.(error, wait);
          await clock.sleep(wait, context.signal);
        }
      }
    },
  };
}

function waitFor(
  error: DistilError,
  made: number,
  { base = 500, cap = 30_000, random = Math.random }: RetryOptions,
): number {
  const asked = error.details.retryAfter;
  // Spread even then: all calls in flight were told the same.
  if (asked !== undefined) return Math.min(asked, longest) + random() * base;
  return random() * Math.min(cap, base * 2 ** (made - 1));
}

function final(error: DistilError, attempts: number): DistilError {
  const { details } = error;
  const gone = error.code === "ERR_CONNECT" && details.retryable === true;
  return new DistilError(error.code, error.message, {
    ...details,
    attempts,
    cause: error.cause,
    fatal: gone || details.fatal,
  });
}
