import type { RunEvent } from "../run/events.ts";
import type { RunOptions } from "../run/options.ts";
import type { Report } from "../run/report.ts";
import { warning } from "./warning.ts";

/** Who hears what happens in a run. */
export interface Listener {
  onEvent(event: RunEvent): void;
  close(report?: Report): void;
}

interface Wanted {
  readonly displayProgressBar?: boolean;
  readonly run?: RunOptions;
}

/** The program's own listener, and the progress bar; without one, warnings become those of the process. */
export async function listenerFor({ displayProgressBar = false, run }: Wanted): Promise<Listener> {
  const own = run?.onEvent;
  if (!displayProgressBar) {
    return {
      onEvent(event) {
        own?.(event);
        if (own === undefined && event.type === "warning") warning(event.message);
      },
      close: () => {},
    };
  }
  const [{ showProgress }, { processIo }] = await Promise.all([import("../cli/progress.ts"), import("../cli/io.ts")]);
  const shown = showProgress("auto", processIo());
  return {
    onEvent(event) {
      own?.(event);
      shown.tell(event);
    },
    close: (report) => shown.close(report, report !== undefined),
  };
}
