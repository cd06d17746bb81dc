import type { ModelSettings } from "../llm/llm.ts";
import { LLM, type LLMOptions } from "./llm.ts";

/** A model on a server that speaks OpenAI's API, by its name there. */
export interface ServedOptions extends LLMOptions {
  readonly model: string;
  /** @default that of the provider's variable */
  readonly apiKey?: string;
  /** Where the server is, with its version: `https://…/v1`. */
  readonly baseUrl?: string;
}

export interface OpenAIOptions extends Omit<ServedOptions, "model"> {
  /** @default "gpt-4o-mini" */
  readonly model?: string;
}

/** What is only set where it is given. */
function given(settings: Partial<ModelSettings>): Partial<ModelSettings> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** A model of OpenAI, with OPENAI_API_KEY, or of a server that speaks its API. */
export class OpenAILLM extends LLM {
  constructor({ model = "gpt-4o-mini", apiKey, baseUrl, ...options }: OpenAIOptions, extra?: ModelSettings["extra"]) {
    const use = `openai:${model}${baseUrl === undefined ? "" : `@${baseUrl}`}`;
    super({ ...options, model: { use, ...given({ key: apiKey, extra }) } });
  }
}

/** A model of Mistral AI, with MISTRAL_API_KEY. */
export class MistralAILLM extends LLM {
  constructor({ model, apiKey, baseUrl = "https://api.mistral.ai/v1", ...options }: ServedOptions) {
    super({ ...options, model: { use: `openai:${model}@${baseUrl}`, key: apiKey ?? variable("MISTRAL_API_KEY") } });
  }
}

/** A model of Together, with TOGETHER_AI_API_KEY or TOGETHER_API_KEY. */
export class TogetherInferenceLLM extends LLM {
  constructor({ model, apiKey, baseUrl = "https://api.together.xyz/v1", ...options }: ServedOptions) {
    const key = apiKey ?? variable("TOGETHER_AI_API_KEY", "TOGETHER_API_KEY");
    super({ ...options, model: { use: `openai:${model}@${baseUrl}`, key } });
  }
}

/** The same by a shorter name. */
export { TogetherInferenceLLM as TogetherLLM };

export interface OllamaOptions extends LLMOptions {
  readonly model: string;
  /** @default OLLAMA_HOST, or http://127.0.0.1:11434 */
  readonly host?: string;
}

/** A model that Ollama serves. */
export class OllamaLLM extends LLM {
  constructor({ model, host = process.env["OLLAMA_HOST"] ?? "127.0.0.1:11434", ...options }: OllamaOptions) {
    const url = /^https?:\/\//i.test(host) ? host : `http://${host}`;
    super({ ...options, model: `openai:${model}@${url.replace(/\/+$/, "")}/v1` });
  }
}

export interface VllmOptions extends LLMOptions {
  /** Where it serves: `http://127.0.0.1:8000/v1`. */
  readonly url: string;
  /** Where it serves several. */
  readonly model?: string;
}

/** A model that a vLLM server serves. */
export class vLLM extends LLM {
  constructor({ url, model, ...options }: VllmOptions) {
    super({ ...options, model: `vllm:${model === undefined ? "" : `${model}@`}${url}` });
  }
}

/** The variable to read, as settings name it: the first that is set. */
function variable(...names: readonly [string, ...string[]]): string {
  return `\${${names.find((name) => process.env[name]) ?? names[0]}}`;
}
