import { asDistilError, DistilError } from "../errors.ts";
import { type Clock, realClock } from "./clock.ts";
import { inWords } from "./duration.ts";
import type { Llm, LlmContext, LlmReply, LlmRequest } from "./llm.ts";
import { outageOf } from "./outage.ts";

export interface RetryOptions {
  /** Calls that count, made for one request at most. @default 6 */
  readonly attempts?: number | undefined;
  /** Milliseconds for all calls of a request and the waits between them; time in queues is not counted. @default 1800000 */
  readonly total?: number | undefined;
  /** Milliseconds that the first wait is drawn from; each further one from twice as many. @default 500 */
  readonly base?: number;
  /** Milliseconds that a drawn wait never exceeds. @default 30000 */
  readonly cap?: number;
  readonly clock?: Clock;
  readonly now?: () => number;
  readonly random?: () => number;
  /** Whether a call that failed so does not count: it never reached the model. `total` bounds those. @default none */
  excuses?(error: DistilError): boolean;
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
  const { attempts = 6, total = 1_800_000, clock = realClock, now = () => performance.now(), excuses } = options;
  return {
    async generate(request: LlmRequest, context: LlmContext): Promise<LlmReply> {
      let counted = 0;
      let used = 0;
      for (let made = 1; ; made++) {
        let began: number | undefined;
        const onStart = () => {
          began = now();
          context.onStart?.();
        };
        try {
          return await llm.generate(request, { ...context, timeout: total - used, onStart });
        } catch (thrown) {
          const error = asDistilError(thrown);
          if (error.code === "ERR_ABORTED") throw error;
          if (began !== undefined) used += now() - began;
          if (!excuses?.(error)) counted++;
          if (!error.details.retryable || counted >= attempts) throw final(error, made);
          const wait = waitFor(error, made, options);
          if (used + wait >= total) throw final(error, made, total);
          used += wait;
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

function final(error: DistilError, attempts: number, total?: number): DistilError {
  const { details } = error;
  return new DistilError(error.code, error.message, {
    ...details,
    attempts,
    cause: error.cause,
    fatal: outageOf(error) === "unreached" || details.fatal,
    ...(total === undefined ? {} : { hint: `It had ${inWords(total)} in all: total (--call-timeout) gives it longer` }),
  });
}
