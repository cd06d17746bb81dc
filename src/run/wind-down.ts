import type { Flow } from "../kernel/run.ts";
import type { Models } from "../llm/models.ts";

/** Milliseconds between two looks at what is in flight, and how many in a row must find that calls only wait. */
const LOOK = 10;
const LOOKS = 3;

export interface WindingDown {
  readonly flow: Flow;
  readonly models: Pick<Models, "onlyWaits">;
  /** Milliseconds that the calls in flight get. */
  readonly grace: number;
  /** Stops what is left. */
  stop(): void;
}

/** Admits no more rows and stops when the calls in flight have ended, or at once where they only wait, or when `grace` is over. */
export function windDown({ flow, models, grace, stop }: WindingDown): void {
  flow.pause();
  const deadline = performance.now() + grace;
  let quiet = 0;
  const wait = setInterval(() => {
    quiet = models.onlyWaits ? quiet + 1 : 0;
    if (flow.walking > 0 && quiet < LOOKS && performance.now() < deadline) return;
    clearInterval(wait);
    stop();
  }, LOOK);
}
