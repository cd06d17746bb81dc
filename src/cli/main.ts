#!/usr/bin/env node
import { dispatch } from "./dispatch.ts";
import { describeError, exitOfError } from "./exit.ts";
import { processIo } from "./io.ts";

/** The process around it: a reader of stdout that leaves is no failure, anything else is said on stderr. */
async function start(): Promise<void> {
  const io = processIo();
  process.stdout.on("error", (error: { code?: string }) => {
    if (error.code === "EPIPE") process.exitCode ??= 0;
    else io.err(describeError(error));
  });
  try {
    process.exitCode = await dispatch(process.argv.slice(2), io);
  } catch (error) {
    io.err(describeError(error));
    process.exitCode = exitOfError(error);
  }
}

await start();
