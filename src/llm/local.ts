import { asDistilError, DistilError } from "../errors.ts";
import { fatal } from "./fatal.ts";
import type { Adapter, Choice, LlmContext, LlmReply, LlmRequest, ModelSettings } from "./llm.ts";
import type { LocalEngine, LocalText } from "./local-engine.ts";
import { findLocalFile, type LocalFile } from "./local-file.ts";
import { localSampling, stopTexts } from "./local-sampling.ts";
import { type SharedEngine, shareEngine } from "./local-share.ts";
import { splitReasoning } from "./reasoning.ts";

/** Sequences decoded side by side: more gain little on a few cores (58 tokens/s with 4, 61 with 16) and take 90 MB each. */
const defaultSequences = 4;
/** Tokens of one request and its reply together. */
const defaultContext = 4_096;

export interface LocalContext {
  readonly signal: AbortSignal;
  warn(message: string): void;
}

/**
 * Opens the embedded model (`local`) or a GGUF file (`local:file.gguf`).
 *
 * The weights are fetched here if they are not there yet, and loaded with the first call. All names of one file share one
 * loaded model; it is freed when the last of them is closed. `extra: {context: 8192}` sets the tokens that a request and its
 * reply may have together.
 *
 * @default temperature 0.2, max_tokens 512, and a seed made from the request
 */
export async function open(rest: string, settings: ModelSettings, context: LocalContext): Promise<Adapter> {
  let told = false;
  const onProgress = ({ message }: { readonly message: string }) => {
    if (!told) context.warn(`${message} (94 MB, once)`);
    told = true;
  };
  const file = await findLocalFile(rest, { signal: context.signal, onProgress });
  const size = settings.extra?.["context"];
  const contextSize = typeof size === "number" && size >= 256 ? Math.floor(size) : defaultContext;
  const sequences = Math.max(
    1,
    settings.concurrency === "auto" ? defaultSequences : (settings.concurrency ?? defaultSequences),
  );
  return new LocalAdapter(file, shareEngine(file.path, sequences, contextSize), sequences, context.warn);
}

class LocalAdapter implements Adapter {
  readonly id: string;
  readonly server: string;
  readonly can = { schema: true, text: true };
  readonly concurrency: number;
  readonly #shared: SharedEngine;
  readonly #warn: (message: string) => void;
  #warned = false;

  constructor(file: LocalFile, shared: SharedEngine, concurrency: number, warn: (message: string) => void) {
    this.id = file.id;
    this.server = file.path;
    this.concurrency = concurrency;
    this.#shared = shared;
    this.#warn = warn;
  }

  async generate(request: LlmRequest, { signal }: LlmContext): Promise<LlmReply> {
    if (request.sampling?.logprobs && !this.#warned) {
      this.#warned = true;
      this.#warn("local gives no logprobs: they are left out");
    }
    try {
      signal.throwIfAborted();
      const engine = await this.#shared.engine();
      return await this.#reply(engine, request, signal);
    } catch (error) {
      if (signal.aborted) throw new DistilError("ERR_ABORTED", "The call was stopped", { cause: error });
      throw asDistilError(error, "ERR_MODEL");
    }
  }

  async #reply(engine: LocalEngine, request: LlmRequest, signal: AbortSignal): Promise<LlmReply> {
    const { tokens, stops } = request.text === undefined ? engine.render(request.messages) : engine.raw(request.text);
    checkLength(tokens.length, localSampling(request, 0).maxTokens, engine.contextSize);
    const grammar = await grammarOf(engine, request);
    const customStopTriggers = [...stops, ...stopTexts(request.sampling ?? {})];
    const samples = Array.from({ length: request.n ?? 1 }, (_, sample) =>
      engine.generate(
        tokens,
        {
          ...localSampling(request, sample),
          customStopTriggers,
          disableContextShift: true,
          ...(grammar ? { grammar } : {}),
        },
        signal,
      ),
    );
    const texts = await Promise.all(samples);
    const output = texts.reduce((sum, { output }) => sum + output, 0);
    return { choices: texts.map(choice), usage: { input: tokens.length, output }, model: this.id };
  }

  async countTokens(text: string): Promise<number> {
    return (await this.#shared.engine()).countTokens(text);
  }

  async list(): Promise<readonly string[]> {
    return [this.id];
  }

  close(): Promise<void> {
    return this.#shared.release();
  }
}

/** Throws ERR_OPTION where there is none: fatal, unless the schema is one row's own. */
async function grammarOf(engine: LocalEngine, { schema, ownSchema }: LlmRequest) {
  try {
    return schema && (await engine.grammar(schema));
  } catch (error) {
    throw ownSchema ? error : fatal(error);
  }
}

function choice({ text, finish }: LocalText): Choice {
  return { ...splitReasoning(text), finish };
}

function checkLength(input: number, output: number, most: number): void {
  if (input + output <= most) return;
  const lengths = `the request has ${input} tokens and its reply may have ${output}`;
  throw new DistilError("ERR_CONTEXT", `Cannot use this request as it must fit in ${most} tokens: ${lengths}`, {
    hint: "Cut the text smaller (distil chunk), lower --max-tokens, or set extra: {context: 8192} on the model.",
  });
}
