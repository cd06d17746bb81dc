import type { RunEvent, RunStart } from "../run/events.ts";
import type { progressKinds } from "../run/options.ts";
import type { Report } from "../run/report.ts";
import { Bars } from "./bars.ts";
import type { Io } from "./io.ts";
import { count, summarize } from "./summary.ts";

export type ProgressKind = (typeof progressKinds)[number];

/** Someone who is told what happens in a run, and shows it. */
export interface Shown {
  tell(event: RunEvent): void;
  /** Ends the display; with a report, sums up. `whole`: the run was not stopped. */
  close(report?: Report, whole?: boolean): void;
}

/** Bars on a terminal, JSON Lines, or only a summary; `auto` draws where stderr is a terminal and stdout no pipe. */
export function showProgress(kind: ProgressKind, io: Io): Shown {
  if (kind === "json") return { tell: (event) => io.err(`${JSON.stringify(event)}\n`), close: () => {} };
  const bars = kind === "bar" || (kind === "auto" && io.terminal && !io.piped) ? new Bars(io) : undefined;
  const begin = ({ journal }: RunStart): void => {
    if (kind !== "none" && journal !== undefined && journal.usable > 0) io.err(`distil: ${kept(journal)}\n`);
  };
  return {
    tell(event) {
      if (event.type === "warning") above(bars, io, `distil: ${event.message}\n`);
      else if (event.type === "run-start") begin(event);
      bars?.tell(event);
    },
    close(report, whole) {
      bars?.close();
      if (kind === "none" || report === undefined) return;
      for (const line of summarize(report, whole)) io.err(`distil: ${line}\n`);
    },
  };
}

/** What the run may save. */
function kept({ replies, usable }: NonNullable<RunStart["journal"]>): string {
  const own = usable === replies ? "all of them" : `${count(usable)} of them`;
  return `the journal holds ${count(replies)} replies, ${own} of these models`;
}

function above(bars: Bars | undefined, io: Io, text: string): void {
  bars?.erase();
  io.err(text);
  bars?.draw();
}
