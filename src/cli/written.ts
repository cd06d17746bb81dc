import { build } from "../build.ts";
import { type Config, findConfig, readConfig } from "../config.ts";
import { DistilError } from "../errors.ts";
import { parseExpression } from "../expression.ts";
import type { Pipeline } from "../pipeline.ts";
import type { Spec } from "../spec.ts";
import { merge } from "./settle.ts";

export interface Written {
  readonly pipeline: Pipeline;
  readonly config: Config;
}

/** Reads what `run` and `check` are given: a YAML file, or an expression as one word or several. */
export async function readWritten(words: readonly string[], configFile: string | undefined): Promise<Written> {
  const { specs, config } = await readSpecs(words, configFile);
  return { pipeline: build(specs), config };
}

export async function readSpecs(
  words: readonly string[],
  configFile: string | undefined,
): Promise<{ readonly specs: readonly Spec[]; readonly config: Config }> {
  const base = await findConfig(configFile);
  const [first] = words;
  if (words.length !== 1 || !/\.ya?ml$/.test(first!)) {
    return { specs: parseExpression(words.join(" ")), config: base };
  }
  const config = merge(base, await readConfig(first!));
  if (config.pipeline !== undefined) return { specs: config.pipeline, config };
  throw new DistilError("ERR_CONFIG", `Cannot run ${first} as it has no pipeline:`, {
    hint: "Add pipeline: with a list of steps",
  });
}
