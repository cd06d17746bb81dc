import { join } from "node:path";
import type { Config } from "../config.ts";
import type { Pipeline } from "../pipeline.ts";
import { checkRunSettings, type RunOptions } from "../run/options.ts";
import { saves } from "../run/run.ts";
import { stateFolder } from "../run/session.ts";
import type { Options } from "../words.ts";
import type { ProgressKind } from "./progress.ts";

export interface Settled {
  readonly options: Omit<RunOptions, "signal" | "onEvent">;
  readonly progress: ProgressKind | undefined;
}

/** What the run is told: flags win over the file, the file over distil.yaml. Throws ERR_OPTION. */
export function settle(config: Config, flags: Options): Settled {
  const { config: _, progress, ...given } = flags;
  const { progress: configured, ...run } = config.run;
  const options = { ...run, ...checkRunSettings(given), models: config.models };
  return { options, progress: (progress as ProgressKind | undefined) ?? configured };
}

/** Rows that are rejected are kept also where no output file says where: in the state folder. */
export function withRejects(options: Settled["options"], pipeline: Pipeline, name: string): Settled["options"] {
  if (options.rejects !== undefined || saves(pipeline.nodes).some((path) => path !== "-")) return options;
  const file = `${name}-${new Date().toISOString().replace(/[:.]/g, "-")}-${process.pid}.jsonl`;
  return { ...options, rejects: join(stateFolder(options), "rejects", file) };
}

/** Two files as one; what `over` says wins. */
export function merge(base: Config, over: Config): Config {
  return {
    models: { ...base.models, ...over.models },
    run: { ...base.run, ...over.run },
    pipeline: over.pipeline ?? base.pipeline,
  };
}
