import { DistilError } from "../errors.ts";
import { type Signal, signalExits } from "./exit.ts";

export interface Signals {
  readonly signal: AbortSignal;
  /** The signal that came, if one did. */
  readonly received: Signal | undefined;
  /** Stops listening. */
  close(): void;
}

export interface SignalSource {
  on(name: Signal, listener: (name: Signal) => void): unknown;
  off(name: Signal, listener: (name: Signal) => void): unknown;
}

/** Turns SIGINT, SIGTERM and SIGHUP into an abort; a second one calls `quit` with the exit code. */
export function listenToSignals(
  quit: (code: number) => void,
  note: (text: string) => void,
  source: SignalSource = process,
): Signals {
  const controller = new AbortController();
  let received: Signal | undefined;
  const listener = (name: Signal): void => {
    if (received !== undefined) {
      quit(signalExits[received]);
      return;
    }
    received = name;
    note(`distil: ${name}: waiting for the calls in flight; once more to quit at once\n`);
    controller.abort(new DistilError("ERR_ABORTED", `Stopped by ${name}`));
  };
  const names = Object.keys(signalExits) as Signal[];
  for (const name of names) source.on(name, listener);
  return {
    signal: controller.signal,
    get received() {
      return received;
    },
    close: () => {
      for (const name of names) source.off(name, listener);
    },
  };
}
