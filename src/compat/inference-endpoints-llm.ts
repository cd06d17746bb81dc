import { DistilError } from "../errors.ts";
import type { ModelSettings } from "../llm/llm.ts";
import { LLM, type LLMOptions } from "./llm.ts";

export interface InferenceEndpointsOptions extends LLMOptions {
  /** `org/model`, or the URL of an endpoint. */
  readonly endpointNameOrModelId: string;
  /** @default that of HF_TOKEN */
  readonly token?: string;
}

/** A model of Hugging Face: by its id through the providers that serve it, or behind an endpoint of your own. */
export class InferenceEndpointsLLM extends LLM {
  constructor({ endpointNameOrModelId, token, ...options }: InferenceEndpointsOptions) {
    super({ ...options, model: settingsOf(endpointNameOrModelId, token, options) });
  }
}

function settingsOf(target: string, token: string | undefined, options: LLMOptions): ModelSettings {
  const key = token === undefined ? {} : { key: token };
  const isUrl = /^https?:\/\//i.test(target);
  if (!isUrl && !target.includes("/")) {
    const wanted = "org/model, or the URL of an endpoint";
    throw new DistilError(
      "ERR_OPTION",
      `Cannot use endpointNameOrModelId as it must be ${wanted}: current value is ${target}`,
      { hint: "The URL is on the endpoint's page" },
    );
  }
  const { promptFormat = "openai", promptFormattingFn } = options;
  const chat = promptFormat === "openai" && promptFormattingFn === undefined;
  // An endpoint goes on from raw text below its chat API; its one model answers to any name.
  if (isUrl && !chat) return { use: `openai:tgi@${target}`, key: token ?? "$" + "{HF_TOKEN}" };
  return { use: `hf:${target}`, ...key };
}
