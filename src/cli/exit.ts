import { asDistilError, DistilError, redact } from "../errors.ts";
import { acceptsRejects } from "../run/max-rejects.ts";
import type { Report } from "../run/report.ts";

/** What the exit codes mean; scripts rely on them. */
export const exits = { done: 0, stopped: 1, usage: 2, rejected: 3 } as const;

export const signalExits = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
export type Signal = keyof typeof signalExits;

const wrongUsage = new Set<string>(["ERR_USAGE", "ERR_OPTION", "ERR_CONFIG", "ERR_PLUGIN"]);

/** The exit code of a run that stopped: 2 where the command was wrong, or nothing was sent yet and no disk is to blame. */
export function exitOfError(thrown: unknown): number {
  const { code, details } = asDistilError(thrown);
  return wrongUsage.has(code) || (details.unsent && code !== "ERR_JOURNAL") ? exits.usage : exits.stopped;
}

export function exitOfReport(report: Pick<Report, "rejected" | "in">, maxRejects?: number | string): number {
  return acceptsRejects(report.rejected, report.in, maxRejects) ? exits.done : exits.rejected;
}

/** An error as people read it: what went wrong, the way out, its code; the stack with DISTIL_DEBUG=1. */
export function describeError(thrown: unknown): string {
  const error = asDistilError(thrown);
  const { hint } = error.details;
  const origin = error.cause instanceof Error ? `\n${error.cause.stack}` : "";
  // What is not ours and came unforeseen is a bug: its stack is the only clue there is.
  const unforeseen = !(thrown instanceof DistilError);
  const stack = process.env["DISTIL_DEBUG"] === "1" || unforeseen ? `\n${error.stack}${origin}` : "";
  return redact(`distil: ${error.message}\n${hint ? `${hint}\n` : ""}(${error.code})${stack}\n`);
}
