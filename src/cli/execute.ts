import { DistilError } from "../errors.ts";
import { ReaderLeft } from "../kernel/reader-left.ts";
import type { Pipeline } from "../pipeline.ts";
import type { RunEvent } from "../run/events.ts";
import type { RunOptions } from "../run/options.ts";
import type { Report } from "../run/report.ts";
import { describeError, exitOfError, exitOfReport, exits, signalExits } from "./exit.ts";
import { type Io, markStopped } from "./io.ts";
import { type ProgressKind, showProgress } from "./progress.ts";
import { listenToSignals, type SignalSource } from "./signals.ts";

export interface Execution {
  readonly pipeline: Pipeline;
  readonly options: Omit<RunOptions, "signal" | "onEvent">;
  readonly progress?: ProgressKind | undefined;
  /** Where signals come from and what ends the process at once: fakes in tests. */
  readonly signals?: SignalSource;
  readonly quit?: (code: number) => void;
}

/** Runs a pipeline as a command does: with progress, a summary, signals and the stopped-pipe marker. Gives the exit code. */
export async function execute(
  { pipeline, options, progress, signals, quit = process.exit }: Execution,
  io: Io,
): Promise<number> {
  const shown = showProgress(progress ?? "auto", io);
  let report: Report | undefined;
  const onEvent = (event: RunEvent): void => {
    if (event.type === "run-end") report = event.report;
    shown.tell(event);
  };
  const leave = (code: number): void => {
    shown.close();
    markStopped(io);
    quit(code);
  };
  const interrupt = listenToSignals(leave, (text) => io.err(text), signals);
  const exitOfSignal = (): number | undefined => interrupt.received && signalExits[interrupt.received];
  try {
    report = await pipeline.run({ ...options, signal: interrupt.signal, onEvent });
    shown.close(report, interrupt.received === undefined);
    return ended(exitOfSignal() ?? exitOfReport(report, options.maxRejects), io);
  } catch (error) {
    const code = exitOfSignal() ?? (readerLeft(error) ? exits.done : exitOfError(error));
    // Nothing was done that could be summed up where the command itself was wrong.
    shown.close(code === exits.usage ? undefined : report, code === exits.done);
    if (code === exits.stopped || code === exits.usage) io.err(describeError(error));
    return ended(code, io);
  } finally {
    interrupt.close();
  }
}

/** A run that stopped, or never began, must not look like the end of the data to who reads it. */
function ended(code: number, io: Io): number {
  const finished: readonly number[] = [exits.done, exits.rejected];
  if (!finished.includes(code)) markStopped(io);
  return code;
}

/** `| head -1`: the reader has what it wanted. */
function readerLeft(error: unknown): boolean {
  if (error instanceof ReaderLeft) return true;
  const cause = error instanceof DistilError ? error.cause : error;
  return (cause as { code?: unknown } | undefined)?.code === "EPIPE";
}
