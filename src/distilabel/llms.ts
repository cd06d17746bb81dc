import { isSensitive } from "../llm/keys.ts";
import { asFields, type Fields, typeOf } from "./dump.ts";
import type { Notes } from "./notes.ts";

/** A model as `models:` has it. */
export interface ImportedModel {
  readonly use: string;
  readonly [setting: string]: unknown;
}

interface Client {
  /** What stands for it here. */
  readonly use: (llm: Fields, notes: Notes) => string;
  /** The variable with its key, where ours would not find it by itself. */
  readonly key?: string;
}

const LOCAL = "http://127.0.0.1";

/** Every client of distilabel and what it is here. */
export const clients: Readonly<Record<string, Client>> = {
  OpenAILLM: { use: (llm) => compatible(llm, "https://api.openai.com/v1") },
  AzureOpenAILLM: {
    use: ({ model, base_url: url, azure_endpoint: endpoint }, notes) => {
      notes.missing("AzureOpenAILLM", "its deployment and key: check the URL, and name the key's variable");
      const base = String(url ?? endpoint ?? "https://NAME.openai.azure.com").replace(/\/+$/, "");
      return `openai:${model}@${base}${base.includes("/openai") ? "" : "/openai/v1"}`;
    },
    key: "AZURE_OPENAI_API_KEY",
  },
  AnyscaleLLM: { use: (llm) => compatible(llm), key: "ANYSCALE_API_KEY" },
  TogetherLLM: { use: (llm) => compatible(llm), key: "TOGETHER_API_KEY" },
  MistralLLM: { use: ({ model }) => `openai:${model}@https://api.mistral.ai/v1`, key: "MISTRAL_API_KEY" },
  GroqLLM: { use: ({ model }) => `openai:${model}@https://api.groq.com/openai/v1`, key: "GROQ_API_KEY" },
  CohereLLM: { use: ({ model }) => `openai:${model}@https://api.cohere.ai/compatibility/v1`, key: "COHERE_API_KEY" },
  VertexAILLM: {
    use: ({ model }, notes) => {
      notes.remark("Gemini by its OpenAI-compatible API instead of Vertex AI: it wants a key of its own");
      return `openai:${model}@https://generativelanguage.googleapis.com/v1beta/openai`;
    },
    key: "GEMINI_API_KEY",
  },
  LiteLLM: {
    use: ({ model }, notes) => {
      notes.remark("LiteLLM as a proxy: litellm --model NAME serves it at this address");
      return `openai:${model}@${LOCAL}:4000/v1`;
    },
  },
  AnthropicLLM: { use: ({ model }) => `anthropic:${model}` },
  InferenceEndpointsLLM: {
    use: ({ model_id: model, base_url: url, endpoint_name: endpoint }, notes) => {
      if (endpoint)
        notes.missing("InferenceEndpointsLLM", `the endpoint ${endpoint} by its name: give its URL as hf:https://…`);
      return `hf:${model ?? url ?? `https://${endpoint}.endpoints.huggingface.cloud`}`;
    },
  },
  OllamaLLM: { use: ({ model, host }) => `openai:${model}@${String(host ?? `${LOCAL}:11434`).replace(/\/+$/, "")}/v1` },
  ClientvLLM: {
    use: ({ model, base_url: url }) => (model ? `vllm:${model}@${url}` : `vllm:${url ?? `${LOCAL}:8000/v1`}`),
  },
  vLLM: { use: served },
  TransformersLLM: { use: served },
  LlamaCppLLM: { use: ({ model_path: path }) => `local:${path}` },
  MlxLLM: {
    use: ({ path_or_hf_repo: model }, notes) => {
      notes.remark(`distilabel loaded it in its own process: mlx_lm.server --model ${model} serves it here`);
      return `openai:${model}@${LOCAL}:8080/v1`;
    },
  },
  MixtureOfAgentsLLM: {
    use: ({ aggregator_llm: aggregator }, notes) => {
      notes.missing("MixtureOfAgentsLLM", "the models that propose: this is the one that sums up");
      const inner = asFields(aggregator);
      return clients[typeOf(inner)]?.use(inner, notes) ?? "local";
    },
  },
};

/** The model of an LLM of distilabel, with its sampling. */
export function modelOf(llm: Fields, notes: Notes): ImportedModel {
  const type = typeOf(llm);
  const client = clients[type];
  if (client === undefined) notes.missing(type || "llm", "this client: name a model instead of local");
  const use = client?.use(llm, notes) ?? "local";
  return {
    use,
    ...(client?.key && use.includes("@") ? { key: `$\{${client.key}}` } : {}),
    ...headersOf(asFields(llm["default_headers"]), notes),
    ...paceOf(llm),
    ...samplingOf(asFields(llm["generation_kwargs"]), type, notes),
  };
}

/** A credential does not go from file to file: a variable stands for it. */
function headersOf(given: Fields, notes: Notes): Fields {
  const headers = Object.entries(given).map(([name, value]) => {
    if (!isSensitive(name)) return [name, value];
    const variable = name.toUpperCase().replace(/\W+/g, "_");
    notes.remark(`the header ${name} is read from the environment variable ${variable}`);
    return [name, `$\{${variable}}`];
  });
  return headers.length === 0 ? {} : { headers: Object.fromEntries(headers) };
}

/** How long and how often, where it is not what the client does by itself. */
function paceOf({ timeout, max_retries: retries, use_offline_batch_generation: batch }: Fields): Fields {
  return {
    ...(batch === true ? { batch: true } : {}),
    ...(typeof timeout === "number" && ![120, 600].includes(timeout) ? { timeout: timeout * 1000 } : {}),
    ...(typeof retries === "number" && ![2, 5, 6].includes(retries) ? { attempts: retries + 1 } : {}),
  };
}

function compatible({ model, base_url: url }: Fields, own?: string): string {
  return url === undefined || url === null || url === own ? `openai:${model}` : `openai:${model}@${url}`;
}

/** A model that distilabel loads into its own process stands on a server here. */
function served(llm: Fields, notes: Notes): string {
  const flags = Object.entries(asFields(llm["extra_kwargs"])).map(
    ([name, value]) => ` --${name.replaceAll("_", "-")}${value === true ? "" : ` ${value}`}`,
  );
  const quantized = llm["quantization"] ? ` --quantization ${llm["quantization"]}` : "";
  notes.remark(
    `distilabel loaded it in its own process: vllm serve ${llm["model"]}${flags.join("")}${quantized} serves it here`,
  );
  return `vllm:${llm["model"]}@${LOCAL}:8000/v1`;
}

/** Their names for sampling, and ours. */
const sampling: Readonly<Record<string, string>> = {
  max_new_tokens: "max_tokens",
  max_tokens: "max_tokens",
  max_completion_tokens: "max_tokens",
  num_predict: "max_tokens",
  temperature: "temperature",
  top_p: "top_p",
  top_k: "top_k",
  min_p: "min_p",
  stop: "stop",
  stop_sequences: "stop",
  stop_strings: "stop",
  seed: "seed",
  random_seed: "seed",
  presence_penalty: "presence_penalty",
  frequency_penalty: "frequency_penalty",
  repetition_penalty: "repetition_penalty",
  repeat_penalty: "repetition_penalty",
  logprobs: "logprobs",
  top_logprobs: "top_logprobs",
};

function samplingOf(given: Fields, type: string, notes: Notes): Fields {
  const { options, extra_body: extra, do_sample: draws, ...rest } = given;
  const settings: Record<string, unknown> = {};
  const more: Record<string, unknown> = { ...asFields(extra) };
  for (const [name, value] of Object.entries({ ...rest, ...asFields(options) })) {
    if (value === null || value === undefined) continue;
    const own = sampling[name];
    if (own !== undefined) settings[own] = value;
    // A vLLM server takes in the request what vLLM takes in the process.
    else if (/vLLM$/.test(type)) more[name] = value;
    else notes.missing(type, `${name}: ${JSON.stringify(value)} of its generation_kwargs`);
  }
  if (draws === false) settings["temperature"] = 0;
  return { ...settings, ...(Object.keys(more).length > 0 ? { extra: more } : {}) };
}
