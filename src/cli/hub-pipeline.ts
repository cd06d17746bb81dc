import { type Config, parseConfig } from "../config.ts";
import { DistilError } from "../errors.ts";
import { fileOf } from "../hub/file-of.ts";
import type { Spec } from "../spec.ts";

/** The name of the file that `save hub:…` writes. */
const FILE = "pipeline.yaml";

/**
 * Reads the pipeline that a data set of the Hub was made with.
 *
 * It is somebody else's program: one that starts commands, reads environment variables or leaves this folder is refused
 * unless `trusted`. Throws ERR_CONFIG where there is none.
 */
export async function readHubPipeline(text: string, trusted: boolean): Promise<Config> {
  const { text: yaml, url } = await fileOf(text, FILE);
  if (yaml === undefined) {
    throw new DistilError("ERR_CONFIG", `Cannot run ${text} as it has no ${FILE}`, {
      hint: `Data sets that distil saved have one; to read its rows: distil run 'load ${text} >> limit 5'`,
    });
  }
  const config = parseConfig(yaml, `${text}/${FILE}`);
  const reason = trusted ? undefined : danger(yaml, config);
  if (reason === undefined) return config;
  throw new DistilError("ERR_USAGE", `Cannot run ${text} unseen as its pipeline ${reason}`, {
    hint: `Read it at ${url}, and run it with --trust`,
  });
}

function danger(yaml: string, { pipeline = [], plugins = [], run }: Config): string | undefined {
  if (plugins.length > 0) return "loads plugins";
  const variable = /\$\{\w+\}/.exec(yaml)?.[0];
  if (variable !== undefined) return `reads the variable ${variable}`;
  const operators = [...everyOperator(pipeline)];
  if (operators.some(({ name }) => name === "through")) return "starts commands of its own";
  const texts = textsOf([run, operators.map(({ words, value, options }) => [words, value, options])]);
  const outside = texts.find((one) => /^(?:[/~]|[A-Za-z]:[\\/]|file:)|(?:^|[\\/=])\.\.(?:[\\/]|$)/.test(one));
  return outside === undefined ? undefined : `leaves this folder: ${outside}`;
}

function* everyOperator(specs: readonly Spec[]): Generator<Extract<Spec, { type: "operator" }>> {
  for (const spec of specs) {
    if (spec.type === "operator") yield spec;
    else if (spec.type === "fan") for (const branch of spec.branches) yield* everyOperator(branch);
  }
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
