import type { Config } from "../config.ts";
import { checkRunSettings, type RunOptions } from "../run/options.ts";
import type { Options } from "../words.ts";
import type { ProgressKind } from "./progress.ts";

export interface Settled {
  readonly options: Omit<RunOptions, "signal" | "onEvent">;
  readonly progress: ProgressKind | undefined;
}

/** What the run is told: flags win over the file, the file over distil.yaml. Throws ERR_OPTION. */
export function settle(config: Config, flags: Options): Settled {
  const { config: _, plugin: __, progress, ...given } = flags;
  const { progress: configured, ...run } = config.run;
  const options = { ...run, ...checkRunSettings(given), models: config.models };
  return { options, progress: (progress as ProgressKind | undefined) ?? configured };
}

/** Two files as one; what `over` says wins. */
export function merge(base: Config, over: Config): Config {
  return {
    models: { ...base.models, ...over.models },
    run: { ...base.run, ...over.run },
    pipeline: over.pipeline ?? base.pipeline,
  };
}
