import { existsSync } from "node:fs";
import { build } from "../build.ts";
import type { Config } from "../config.ts";
import { DistilError } from "../errors.ts";
import { parseExpression } from "../expression.ts";
import { findConfig, readConfig } from "../find-config.ts";
import { isHubAddress } from "../hub/address.ts";
import type { Pipeline } from "../pipeline.ts";
import type { Spec } from "../spec.ts";
import { merge } from "./settle.ts";

export interface Written {
  readonly pipeline: Pipeline;
  readonly config: Config;
}

/** Reads what `run` and `check` are given: a YAML file, an expression, or a data set of the Hub that has a pipeline. */
export async function readWritten(text: string, configFile: string | undefined, trusted = false): Promise<Written> {
  const { specs, config } = await readSpecs(text, configFile, trusted);
  return { pipeline: build(specs), config };
}

export async function readSpecs(
  text: string,
  configFile: string | undefined,
  trusted = false,
): Promise<{ readonly specs: readonly Spec[]; readonly config: Config }> {
  const base = await findConfig(configFile);
  const onHub = isHubAddress(text);
  const isFile = /\.ya?ml$/.test(text) && (!/\s/.test(text) || existsSync(text));
  if (!isFile && !onHub) return { specs: parseExpression(text), config: base };
  const config = merge(base, onHub ? await fromHub(text, trusted) : await readConfig(text));
  if (config.pipeline !== undefined) return { specs: config.pipeline, config };
  throw new DistilError("ERR_CONFIG", `Cannot run ${text} as it has no pipeline:`, {
    hint: "Add pipeline: with a list of steps",
  });
}

async function fromHub(text: string, trusted: boolean): Promise<Config> {
  const { readHubPipeline } = await import("./hub-pipeline.ts");
  return readHubPipeline(text, trusted);
}
