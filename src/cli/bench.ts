import { z } from "zod";
import { runLoadTest } from "../bench/load-test.ts";
import { readPrompts } from "../bench/workload.ts";
import { DistilError } from "../errors.ts";
import { findConfig } from "../find-config.ts";
import { checkOptions } from "../options.ts";
import type { Options } from "../words.ts";
import { checkOutputs } from "./bench-files.ts";
import { type BenchOptions, boundsOf, loadsOf, sloOf, workloadOf } from "./bench-load.ts";
import { benchOptions } from "./bench-options.ts";
import { showResult } from "./bench-output.ts";
import { benchProgress } from "./bench-progress.ts";
import { exits, signalExits } from "./exit.ts";
import type { Io } from "./io.ts";
import { listenToSignals } from "./signals.ts";

const schema = z.strictObject(benchOptions);

/** `distil bench MODEL…`: puts servers under load and shows what they did. */
export async function bench(given: Options, io: Io): Promise<number> {
  const options: BenchOptions = checkOptions("bench", schema, given);
  const config = await findConfig(options.config);
  const loads = loadsOf(options);
  const slo = sloOf(options);
  await checkOutputs(options);
  const interrupt = listenToSignals(process.exit, (text) =>
    io.err(text.replace("waiting for the calls in flight", "ending the leg")),
  );
  try {
    const prompts = await promptsOf(options, interrupt.signal, io);
    const result = await runLoadTest({
      models: options.model,
      names: config.models,
      loads,
      bounds: boundsOf(options, "sweepTo" in loads),
      maxErrors: options.maxErrors,
      repeats: options.repeat,
      workers: options.workers,
      slo,
      workload: workloadOf(options, prompts),
      detail: options.format === "vllm",
      command: process.argv.slice(2),
      signal: interrupt.signal,
      onEvent: benchProgress(io),
    });
    await showResult(result, options, io);
    if (interrupt.received !== undefined) return signalExits[interrupt.received];
    return result.stopped === undefined ? exits.done : exits.stopped;
  } finally {
    interrupt.close();
  }
}

async function promptsOf({ prompts, task, seed }: BenchOptions, signal: AbortSignal, io: Io) {
  if (prompts !== undefined)
    return readPrompts(prompts, task, seed, { signal, warn: (message) => io.err(`distil: ${message}\n`) });
  if (task === undefined) return undefined;
  throw new DistilError("ERR_USAGE", "Cannot use --task alone as it makes prompts of rows: --prompts names their file");
}
