import { DistilError } from "../errors.ts";
import { digest } from "../hash.ts";
import type { Llm as LlmPort, LlmRequest, Model, ModelSpec, Sampling } from "../llm/llm.ts";
import type { Row } from "../row.ts";
import type { Prompt as Asked, Task as Port } from "../tasks/task.ts";
import { Prompt } from "./prompt.ts";
import { checkPromptFormat, type Formatted, type PromptFormat } from "./prompt-format.ts";
import type { Task } from "./task.ts";

/** What every model takes. Nothing that is not set is sent. */
export interface LLMOptions {
  readonly task: Task;
  readonly maxNewTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly minP?: number;
  readonly stop?: string | readonly string[];
  readonly seed?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  readonly repetitionPenalty?: number;
  /** How prompts are written down. @default chat messages, which the server puts into the model's own form */
  readonly promptFormat?: PromptFormat | (string & {});
  /** Writes a prompt down instead, as a text or as chat messages. */
  readonly promptFormattingFn?: (prompt: Prompt) => Formatted;
  /** Calls at once. @default found out */
  readonly numThreads?: number;
}

export interface ModelOptions extends LLMOptions {
  /** `scheme:rest`, a name from `models:`, settings, or a model of your own. */
  readonly model: ModelSpec;
}

/** What became of one generation. */
export interface LLMOutput {
  readonly model_name: string;
  readonly prompt_used: Formatted | null;
  readonly raw_output: string | null;
  /** The task's columns; null where the reply does not say them. */
  readonly parsed_output: Readonly<Record<string, unknown>> | null;
}

/** A model with the task that it does: any model that can be named. */
export class LLM {
  readonly task: Task;
  readonly model: ModelSpec;
  readonly sampling: Sampling;
  readonly promptFormat: PromptFormat | undefined;
  readonly #formattingFn: ((prompt: Prompt) => Formatted) | undefined;

  constructor({ task, model, ...options }: ModelOptions) {
    this.task = task;
    this.model = withThreads(model, options.numThreads);
    this.sampling = samplingOf(options);
    this.promptFormat = options.promptFormat === undefined ? undefined : checkPromptFormat(options.promptFormat);
    this.#formattingFn = options.promptFormattingFn;
  }

  /** Outputs for each input, in order: `numGenerations` of them. */
  async generate(inputs: Iterable<Row> | AsyncIterable<Row>, { numGenerations = 1 } = {}): Promise<LLMOutput[][]> {
    const { outputsOf } = await import("./outputs.ts");
    return outputsOf([this], inputs, numGenerations);
  }

  /** The prompt as it goes out. */
  formatted(prompt: Asked): Formatted {
    const { messages } = prompt;
    if (this.#formattingFn !== undefined) return this.#formattingFn(Prompt.from(messages));
    return Prompt.from(messages).formatAs(this.promptFormat ?? "openai");
  }

  /** Itself, once it is there. */
  async load(): Promise<LLM> {
    return this;
  }

  /** The model with prompts written down on their way to it, repairs too. Throws ERR_OPTION where it takes no raw text. */
  shaped(model: Model): Model {
    if (this.#formattingFn === undefined && (this.promptFormat ?? "openai") === "openai") return model;
    const own = typeof this.model === "object" && "llm" in this.model;
    if (!own && !model.can.text && this.promptFormat !== undefined) throw noRawText(this.promptFormat, model.name);
    const shape = (request: LlmRequest): LlmRequest => {
      if (request.text !== undefined) return request;
      const formatted = this.formatted(request as unknown as Asked);
      if (typeof formatted !== "string") return { ...request, messages: formatted };
      // A model of the program's own may only know messages.
      if (!model.can.text) return { ...request, messages: [{ role: "user", content: formatted }] };
      return { ...request, messages: [], text: formatted };
    };
    const llm: LlmPort = { generate: (request, context) => model.llm.generate(shape(request), context) };
    return { ...model, llm };
  }

  /** What it asks, and how it reads the replies. */
  port(): Port {
    return this.task.port();
  }

  /** Equal for models that do the same: their samples are then counted together. */
  key(port: Port, model: Model): string {
    const shape = [this.promptFormat, String(this.#formattingFn)];
    return digest(["compat", port.definition, model.id, model.sampling, this.sampling, shape]);
  }
}

function noRawText(format: string, name: string): DistilError {
  return new DistilError(
    "ERR_OPTION",
    `Cannot use the prompt format ${format} with ${name} as its API takes chat messages only`,
    { hint: "Leave promptFormat out: the server puts the messages into the model's own form", fatal: true },
  );
}

function withThreads(model: ModelSpec, numThreads: number | undefined): ModelSpec {
  if (numThreads === undefined) return model;
  if (typeof model === "string") return { use: model, concurrency: numThreads };
  return { ...model, concurrency: numThreads };
}

function samplingOf(options: Omit<LLMOptions, "task">): Sampling {
  const sampling = {
    max_tokens: options.maxNewTokens,
    temperature: options.temperature,
    top_p: options.topP,
    top_k: options.topK,
    min_p: options.minP,
    stop: options.stop,
    seed: options.seed,
    presence_penalty: options.presencePenalty,
    frequency_penalty: options.frequencyPenalty,
    repetition_penalty: options.repetitionPenalty,
  };
  return Object.fromEntries(Object.entries(sampling).filter(([, value]) => value !== undefined));
}
