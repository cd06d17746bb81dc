import { z } from "zod";
import { runPipelineTest } from "../bench/pipeline-test.ts";
import { checkOptions } from "../options.ts";
import type { Options } from "../words.ts";
import { checkOutputs } from "./bench-files.ts";
import { benchRunOptions } from "./bench-options.ts";
import { showResult } from "./bench-output.ts";
import { exits, signalExits } from "./exit.ts";
import { number } from "./figure.ts";
import type { Io } from "./io.ts";
import { listenToSignals } from "./signals.ts";
import { readWritten } from "./written.ts";

const schema = z.strictObject(benchRunOptions);

/** `distil bench run PIPELINE`: measures a pipeline against a load generator that sends the same requests. */
export async function benchRun(given: Options, io: Io): Promise<number> {
  const {
    pipeline: text,
    limit,
    repeat,
    seed,
    journal,
    raw,
    format,
    json,
    html,
    config: file,
  } = checkOptions("bench run", schema, given);
  await checkOutputs({ json, html });
  const { pipeline, config } = await readWritten(text, file);
  const { progress: _, state: __, rejects: ___, force: ____, fresh: _____, ...run } = config.run;
  const interrupt = listenToSignals(process.exit, (message) => io.err(message));
  try {
    const result = await runPipelineTest({
      pipeline,
      text,
      repeats: repeat,
      raw,
      run: {
        ...run,
        journal,
        models: config.models,
        ...(limit === undefined ? {} : { limit }),
        ...(seed === undefined ? {} : { seed }),
      },
      command: process.argv.slice(2),
      signal: interrupt.signal,
      onEvent: (event) => {
        if (event.type === "part-start") return;
        const { seconds, requests, outputTokensPerSecond } = event.side;
        io.err(
          `${event.name}: ${requests} requests in ${number(seconds)} s, ${number(outputTokensPerSecond)} output tokens/s\n`,
        );
      },
    });
    await showResult(result, { format, json, html }, io);
    if (interrupt.received !== undefined) return signalExits[interrupt.received];
    return result.stopped === undefined ? exits.done : exits.stopped;
  } finally {
    interrupt.close();
  }
}
