import { asDistilError, keepSecret } from "./errors.ts";
import type { ModelSettings, ModelSpec } from "./llm/llm.ts";
import { checkSettings } from "./llm/settings.ts";
import { dataOf, entriesOf, faultAt, isMap, type MapEntry, type Node, type Yaml } from "./yaml.ts";

/** Reads `models:`: names with `scheme:rest` or a map of settings. Throws ERR_CONFIG that points at the key. */
export function readModels(yaml: Yaml, node: Node | null): Record<string, ModelSpec> {
  if (node === null) return {};
  if (!isMap(node))
    throw faultAt(yaml, node, "Cannot use models as it must map names to models, as in small: openai:gpt-4o-mini");
  return Object.fromEntries(entriesOf(yaml, node, "models").map((entry) => [entry.name, readModel(yaml, entry)]));
}

function readModel(yaml: Yaml, entry: MapEntry): ModelSpec {
  const owner = `models.${entry.name}`;
  if (!isMap(entry.value)) {
    const spec = dataOf(yaml, entry.value);
    if (typeof spec === "string" && spec !== "") return spec;
    throw faultAt(
      yaml,
      entry.value ?? entry.key,
      `Cannot use ${owner} as it must be a model such as openai:gpt-4o-mini, or a map with use:`,
    );
  }
  const fields = entriesOf(yaml, entry.value, owner).map((field) => ({
    ...field,
    name: field.name.replaceAll("-", "_"),
  }));
  const given = Object.fromEntries(fields.map((field) => [field.name, dataOf(yaml, field.value)]));
  const checked = checkModel(yaml, entry, owner, given, fields);
  return withSecrets(yaml, checked, fields);
}

function checkModel(
  yaml: Yaml,
  entry: MapEntry,
  owner: string,
  given: unknown,
  fields: readonly MapEntry[],
): ModelSettings {
  try {
    return checkSettings(owner, given);
  } catch (error) {
    const { message, details } = asDistilError(error);
    const field = fields.find(({ name }) => message.includes(`${owner}.${name} `));
    throw faultAt(yaml, field?.key ?? entry.key, message, details.hint);
  }
}

function withSecrets(yaml: Yaml, model: ModelSettings, fields: readonly MapEntry[]): ModelSettings {
  const at = (name: string) => fields.find((field) => field.name === name)?.value;
  const key = model.key === undefined ? {} : { key: fromEnvironment(model.key) ?? model.key };
  const headers = Object.entries(model.headers ?? {}).map(([name, value]) => {
    const text = fromEnvironment(value);
    if (text !== undefined) return [name, text];
    throw faultAt(yaml, at("headers"), `Cannot use header ${name} as the environment lacks a variable of ${value}`);
  });
  return { ...model, ...key, ...(headers.length > 0 ? { headers: Object.fromEntries(headers) } : {}) };
}

/**
 * Writes `${NAME}` from the environment; undefined where it lacks one. A key without its variable is left as it is: only who
 * uses that model must have it.
 */
function fromEnvironment(text: string): string | undefined {
  let missing = false;
  const filled = text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = process.env[name];
    missing ||= value === undefined;
    return value === undefined ? "" : keepSecret(value);
  });
  return missing ? undefined : filled;
}
