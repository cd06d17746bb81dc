import type { z } from "zod";
import { describeCommand } from "./describe.ts";
import { asDistilError, DistilError } from "./errors.ts";
import type { ModelSpec } from "./llm/llm.ts";
import { checkRunSettings, commandOptions, type RunSettings, runOptions } from "./run/options.ts";
import { readSettings } from "./settings.ts";
import type { Spec } from "./spec.ts";
import { dataOf, entriesOf, faultAt, isMap, type MapEntry, parseYaml, type Yaml } from "./yaml.ts";
import { readModels } from "./yaml-models.ts";
import { readSteps } from "./yaml-steps.ts";

export interface RunDefaults extends RunSettings {
  readonly progress?: "auto" | "bar" | "json" | "none" | undefined;
}

/** What a pipeline file or distil.yaml says. */
export interface Config {
  readonly models: Readonly<Record<string, ModelSpec>>;
  readonly run: RunDefaults;
  readonly pipeline: readonly Spec[] | undefined;
  /** Modules with operators and more that it uses, beside it: loaded by who reads the file. */
  readonly plugins?: readonly string[];
}

const runEntry = describeCommand({
  name: "run",
  summary: "",
  examples: [],
  options: { ...runOptions, progress: commandOptions.progress } as z.ZodRawShape,
});

/** Reads the text of a pipeline file. Throws ERR_CONFIG, ERR_OPTION or ERR_USAGE with the file's name and the line. */
export function parseConfig(text: string, file: string): Config {
  const yaml = parseYaml(text, file);
  const root = yaml.document.contents;
  if (root === null) return { models: {}, run: {}, pipeline: undefined };
  if (!isMap(root)) throw faultAt(yaml, root, `Cannot use ${file} as it must have pipeline: at its beginning`);
  const entries = entriesOf(yaml, root, file, ["models", "pipeline", "plugins", "run"]);
  const find = (name: string) => entries.find((entry) => entry.name === name);
  const [models, pipeline, run, plugins] = ["models", "pipeline", "run", "plugins"].map(find);
  return {
    models: models ? readModels(yaml, models.value) : {},
    run: run ? readRun(yaml, run) : {},
    pipeline: pipeline ? readSteps(yaml, pipeline.value) : undefined,
    ...(plugins ? { plugins: readPlugins(yaml, plugins) } : {}),
  };
}

function readPlugins(yaml: Yaml, { key, value }: MapEntry): readonly string[] {
  const given = [dataOf(yaml, value)].flat();
  if (given.every((one): one is string => typeof one === "string" && one !== "")) return given;
  throw faultAt(yaml, value ?? key, "Cannot use plugins as it must be a list of files, as in plugins: [./my.ts]");
}

function readRun(yaml: Yaml, entry: MapEntry): RunDefaults {
  if (entry.value !== null && !isMap(entry.value))
    throw faultAt(yaml, entry.value, "Cannot use run as it must be a map, as in run: { limit: 10 }");
  const keys = isMap(entry.value) ? entriesOf(yaml, entry.value, "run") : [];
  try {
    const { progress, ...run } = readSettings(runEntry, dataOf(yaml, entry.value)) as RunDefaults;
    checkProgress(progress);
    return { ...checkRunSettings(run), ...(progress === undefined ? {} : { progress }) };
  } catch (error) {
    const { message, details } = asDistilError(error);
    const at = keys.find(({ name }) => message.includes(`run.${name} `));
    throw faultAt(yaml, at?.key ?? entry.key, message, details.hint);
  }
}

function checkProgress(progress: unknown): void {
  if (commandOptions.progress.safeParse(progress).success) return;
  throw new DistilError("ERR_OPTION", "Cannot use run.progress as it must be auto, bar, json or none");
}
