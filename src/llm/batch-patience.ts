import { asDistilError, DistilError } from "../errors.ts";
import { realClock } from "./clock.ts";
import { inWords } from "./duration.ts";

export interface Patience {
  /** How messages call the server. */
  readonly server: string;
  /** Milliseconds without a success after which the run stops. */
  readonly patience: number;
  readonly signal: AbortSignal;
  tell(message: string): void;
}

/** Milliseconds that the first wait is drawn from, and the longest. */
const base = 500;
const cap = 30_000;
/** Failures on end after which it is said. */
const many = 3;

/** Does something again and again while it fails for reasons that pass; fatal when patience is over. */
export async function tryAgain<T>(action: () => Promise<T>, { server, patience, signal, tell }: Patience): Promise<T> {
  let since: number | undefined;
  for (let failures = 0; ; ) {
    try {
      const value = await action();
      if (failures >= many) tell(`${server} answers again`);
      return value;
    } catch (thrown) {
      const error = asDistilError(thrown);
      if (error.code === "ERR_ABORTED" || !error.details.retryable) throw error;
      const now = performance.now();
      since ??= now;
      const wait = error.details.retryAfter ?? Math.random() * Math.min(cap, base * 2 ** failures);
      if (now - since + wait > patience) throw over(error, server, patience);
      if (++failures === many)
        tell(`${server} does not answer: trying again for up to ${inWords(patience)} (${error.message})`);
      await realClock.sleep(wait, signal);
    }
  }
}

function over(error: DistilError, server: string, patience: number): DistilError {
  const message = `Cannot go on as ${server} has been gone for ${inWords(patience)}: ${error.message}`;
  const hint =
    "Run the same command again when it is back: batches that are out are picked up. --patience waits longer";
  return new DistilError("ERR_CONNECT", message, { fatal: true, cause: error, hint });
}
