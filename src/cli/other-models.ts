import type { Config } from "../config.ts";
import { asDistilError, DistilError, didYouMean } from "../errors.ts";
import type { ModelSettings, ModelSpec } from "../llm/llm.ts";
import { checkSettings, samplingOf } from "../llm/settings.ts";

/**
 * The same file with other models behind its names (`--model small=local`). The sampling that the file sets stays, and the
 * name it gives the model; what belongs to the server it had (key, urls, rates, price) goes.
 *
 * Throws ERR_OPTION for a name that `models:` does not have.
 */
export function withModels(config: Config, given: unknown): Config {
  if (given === undefined) return config;
  const others = Object.entries(given as Readonly<Record<string, string>>).map(([name, text]) => {
    checkName(name, Object.keys(config.models));
    return [name, exchanged(name, config.models[name], text)] as const;
  });
  return { ...config, models: { ...config.models, ...Object.fromEntries(others) } };
}

function checkName(name: string, names: readonly string[]): void {
  if (names.length === 0 || names.includes(name)) return;
  const hint = didYouMean(name, names) || `It has ${names.join(", ")}`;
  throw new DistilError("ERR_OPTION", `Cannot use --model ${name}=… as models: has no such name`, { hint });
}

function exchanged(name: string, before: ModelSpec | undefined, text: string): ModelSpec {
  if (text.startsWith("{")) return settingsIn(name, text);
  if (text === "") throw new DistilError("ERR_OPTION", `Cannot use --model ${name}= as it must name a model`);
  if (typeof before !== "object" || !("use" in before)) return text;
  const { name: called } = before;
  return { ...samplingOf(before), ...(called === undefined ? {} : { name: called }), use: text };
}

function settingsIn(name: string, text: string): ModelSettings {
  try {
    return checkSettings(`--model ${name}`, JSON.parse(text));
  } catch (error) {
    if (error instanceof DistilError) throw error;
    const { message } = asDistilError(error);
    throw new DistilError("ERR_OPTION", `Cannot use --model ${name} as it must be JSON: ${message}`, { cause: error });
  }
}
