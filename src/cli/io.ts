import { writeSync } from "node:fs";
import { isPipe } from "../descriptor.ts";
import { STOPPED } from "../formats/stopped.ts";

/** Where a command writes, so that tests can read it. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** Characters of a line of the terminal, now. */
  readonly columns: number;
  readonly lines: number;
  /** stderr is a terminal. */
  readonly terminal: boolean;
  /** stdout goes to another command. */
  readonly piped: boolean;
}

export function processIo(): Io {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    // A terminal without a size says 0.
    get columns() {
      return process.stderr.columns || process.stdout.columns || 80;
    },
    get lines() {
      return process.stderr.rows || process.stdout.rows || 24;
    },
    terminal: process.stderr.isTTY === true,
    piped: isPipe(1),
  };
}

/** Leaves the marker on standard output if that is a pipe. Synchronous, as the process ends right after. */
export function markStopped(io: Pick<Io, "piped">, descriptor = 1): void {
  if (!io.piped) return;
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      writeSync(descriptor, STOPPED);
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== "EAGAIN") return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
