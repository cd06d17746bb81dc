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
  try {
    report = await pipeline.run({ ...options, signal: interrupt.signal, onEvent });
    return interrupt.received ? signalExits[interrupt.received] : exitOfReport(report, options.maxRejects);
  } catch (error) {
    return stopped(error, interrupt.received && signalExits[interrupt.received], io, shown.close);
  } finally {
    shown.close(report);
    interrupt.close();
  }
}

function stopped(error: unknown, signalExit: number | undefined, io: Io, close: () => void): number {
  if (signalExit === undefined && readerLeft(error)) return exits.done;
  close();
  const code = signalExit ?? exitOfError(error);
  if (signalExit === undefined) io.err(describeError(error));
  if (code !== exits.usage) markStopped(io);
  return code;
}

/** `| head -1`: the reader has what it wanted. */
function readerLeft(error: unknown): boolean {
  if (error instanceof ReaderLeft) return true;
  const cause = error instanceof DistilError ? error.cause : error;
  return (cause as { code?: unknown } | undefined)?.code === "EPIPE";
}
