import { LLM, type LLMOptions } from "./llm.ts";

export interface LlamaCppOptions extends LLMOptions {
  /** A GGUF file. @default the model that comes with us */
  readonly model?: string;
}

/** A model in this process, from a GGUF file. */
export class LlamaCppLLM extends LLM {
  constructor({ model, ...options }: LlamaCppOptions) {
    super({ ...options, model: model === undefined ? "local" : `local:${model}` });
  }
}
