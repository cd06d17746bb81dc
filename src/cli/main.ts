#!/usr/bin/env node
import { DistilError } from "../errors.ts";
import { dispatch } from "./dispatch.ts";
import { describeError, exitOfError, exits } from "./exit.ts";
import { markStopped, processIo } from "./io.ts";

/** The process around it: a reader of stdout that leaves is no failure, anything else is said on stderr. */
async function start(): Promise<void> {
  const io = processIo();
  let lost: NodeJS.ErrnoException | undefined;
  // Whoever writes there learns of it too, and says so; unheard it would end the process with a stack.
  process.stdout.on("error", (error) => {
    lost ??= error;
  });
  // Who does not listen to what is said has no part in what is done.
  process.stderr.on("error", () => {});
  try {
    process.exitCode = await dispatch(process.argv.slice(2), io);
    await new Promise(setImmediate);
    // A run has told of it already; help and the like have not.
    if (lost !== undefined && lost.code !== "EPIPE" && process.exitCode === exits.done) throw cannotWrite(lost);
  } catch (error) {
    io.err(describeError(error));
    // A command that is wrong in itself must not empty a file further down the pipe either.
    markStopped(io);
    process.exitCode = exitOfError(error);
  }
}

function cannotWrite(cause: NodeJS.ErrnoException): DistilError {
  return new DistilError("ERR_OUTPUT", `Cannot write to standard output: ${cause.message}`, { cause });
}

await start();
