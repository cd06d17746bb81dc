#!/usr/bin/env node
import { dispatch } from "./dispatch.ts";
import { describeError, exitOfError } from "./exit.ts";
import { markStopped, processIo } from "./io.ts";

/** The process around it: a reader of stdout that leaves is no failure, anything else is said on stderr. */
async function start(): Promise<void> {
  const io = processIo();
  // Whoever writes there learns of it too, and says so; unheard it would end the process with a stack.
  process.stdout.on("error", () => {});
  try {
    process.exitCode = await dispatch(process.argv.slice(2), io);
  } catch (error) {
    io.err(describeError(error));
    // A command that is wrong in itself must not empty a file further down the pipe either.
    markStopped(io);
    process.exitCode = exitOfError(error);
  }
}

await start();
