import type {
  ChatWrapper,
  Llama,
  LlamaCompletionGenerationOptions,
  LlamaContext,
  LlamaGrammar,
  LlamaModel,
  Token,
} from "node-llama-cpp";
import { DistilError } from "../errors.ts";
import { canonical } from "../hash.ts";
import type { FinishReason, JsonSchema, Message } from "./llm.ts";
import { makeGrammar } from "./local-grammar.ts";
import { SequencePool } from "./local-pool.ts";
import { chatTemplate, type LocalPrompt, rawPrompt, renderPrompt } from "./local-prompt.ts";
import { decodingThreads } from "./local-threads.ts";
import { offAbort, onAbort } from "./signals.ts";

export interface LocalText {
  readonly text: string;
  readonly finish: FinishReason;
  /** Tokens that the model made, the one that ends the turn included. */
  readonly output: number;
}

export type GenerationSettings = Omit<LlamaCompletionGenerationOptions, "signal" | "stopOnAbortSignal">;

const mostGrammars = 100;

/** One loaded model with its context and sequences. */
export class LocalEngine {
  readonly #model: LlamaModel;
  readonly #template: ChatWrapper;
  readonly #context: LlamaContext;
  readonly #pool: SequencePool;
  readonly #grammars = new Map<string, Promise<LlamaGrammar>>();
  readonly #stops = new Set<AbortController>();
  readonly #running = new Set<Promise<unknown>>();

  private constructor(model: LlamaModel, template: ChatWrapper, context: LlamaContext) {
    this.#model = model;
    this.#template = template;
    this.#context = context;
    this.#pool = new SequencePool(context);
  }

  static async load(path: string, sequences: number, contextSize: number): Promise<LocalEngine> {
    const llama = await startLlama();
    try {
      const model = await llama.loadModel({ modelPath: path });
      const size = Math.min(contextSize, model.trainContextSize ?? contextSize);
      const threads = decodingThreads();
      const context = await model.createContext({ sequences, contextSize: size, threads });
      return new LocalEngine(model, await chatTemplate(model), context);
    } catch (cause) {
      throw new DistilError("ERR_MODEL", `Cannot load ${path} as a model: ${lastComplaint || String(cause)}`, {
        hint: "It must be a whole GGUF file that llama.cpp can run and that fits in memory.",
        cause,
        fatal: true,
      });
    }
  }

  /** Tokens that one request and its reply may have together. */
  get contextSize(): number {
    // The last cells stay free: a full sequence would be shifted.
    return this.#context.contextSize - 2;
  }

  countTokens(text: string): number {
    return this.#model.tokenize(text).length;
  }

  render(messages: readonly Message[]): LocalPrompt {
    return renderPrompt(this.#model, this.#template, messages);
  }

  raw(text: string): LocalPrompt {
    return rawPrompt(this.#model, text);
  }

  /** Grammars are kept by schema: a task has one for all its rows. */
  grammar(schema: JsonSchema): Promise<LlamaGrammar> {
    const key = canonical(schema);
    let grammar = this.#grammars.get(key);
    if (!grammar) {
      if (this.#grammars.size >= mostGrammars) this.#grammars.clear();
      grammar = makeGrammar(this.#model.llama, schema);
      this.#grammars.set(key, grammar);
    }
    return grammar;
  }

  /** Rejects at once when `signal` aborts; the sequence goes back when the batch under way is done. */
  async generate(tokens: readonly Token[], settings: GenerationSettings, signal: AbortSignal): Promise<LocalText> {
    signal.throwIfAborted();
    const stop = new AbortController();
    const halt = () => stop.abort(signal.reason);
    onAbort(signal, halt);
    this.#stops.add(stop);
    const running = this.#complete(tokens, settings, stop.signal);
    this.#running.add(running);
    try {
      return await untilAborted(running, stop.signal);
    } finally {
      offAbort(signal, halt);
      this.#stops.delete(stop);
      running.catch(() => {}).finally(() => this.#running.delete(running));
    }
  }

  async #complete(tokens: readonly Token[], settings: GenerationSettings, signal: AbortSignal): Promise<LocalText> {
    const { LlamaCompletion } = await import("node-llama-cpp");
    const sequence = await this.#pool.take(tokens, signal);
    const before = sequence.tokenMeter.usedOutputTokens;
    const completion = new LlamaCompletion({ contextSequence: sequence });
    try {
      const { response, metadata } = await completion.generateCompletionWithMeta([...tokens], { ...settings, signal });
      const output = sequence.tokenMeter.usedOutputTokens - before;
      return { text: response, finish: metadata.stopReason === "maxTokens" ? "length" : "stop", output };
    } finally {
      completion.dispose({ disposeSequence: false });
      this.#pool.give(sequence);
    }
  }

  /** Stops what is under way and frees the memory: a loaded model keeps the process alive. */
  async dispose(): Promise<void> {
    for (const stop of this.#stops) stop.abort(new DistilError("ERR_ABORTED", "The model was closed"));
    await Promise.allSettled(this.#running);
    await this.#context.dispose();
    await this.#model.dispose();
  }
}

/** `signal` lives as long as the call: nothing has to be taken off it. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}

let llama: Promise<Llama> | undefined;
/** What llama.cpp last said was wrong: its exceptions say little. */
let lastComplaint = "";

/** The native side, once a process, silent. */
function startLlama(): Promise<Llama> {
  llama ??= bindLlama();
  return llama;
}

async function bindLlama(): Promise<Llama> {
  // The library tries its binary in a forked process, which would get `-e` or `--import tsx` from us and fail, or be slow.
  const execArgv = process.execArgv;
  process.execArgv = [];
  try {
    const { getLlama, LlamaLogLevel } = await import("node-llama-cpp");
    return await getLlama({
      gpu: false,
      build: "never",
      skipDownload: true,
      progressLogs: false,
      maxThreads: decodingThreads(),
      logLevel: LlamaLogLevel.error,
      logger: (_, message) => {
        lastComplaint = message.trim();
      },
    });
  } catch (cause) {
    llama = undefined;
    throw new DistilError(
      "ERR_DEPENDENCY",
      "Cannot start the embedded model as node-llama-cpp has no binary for this machine",
      {
        hint: `Run "npm install node-llama-cpp" (optional packages must not be left out), or use a server: --model vllm:http://…`,
        cause,
        fatal: true,
      },
    );
  } finally {
    process.execArgv = execArgv;
  }
}
