import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Call } from "../kernel/kinds.ts";
import type { LlmReply, LlmRequest, Model, ModelSettings, ModelSpec } from "../llm/llm.ts";
import { type Names, resolveModel } from "../llm/resolve.ts";
import { samplingOf } from "../llm/settings.ts";
import type { OpenContext } from "../operator.ts";
import { Endings } from "../run/ending.ts";
import { placeholderReply } from "./placeholder.ts";

/** One request that would have been sent. */
export interface Asked {
  readonly model: string;
  readonly request: LlmRequest;
}

/** What operators are opened with when nothing may be sent: models answer with placeholders, files are nobody's. */
export class Rehearsal {
  readonly #abort = new AbortController();
  readonly #seed: string;
  readonly #names: Names;
  /** What is set for each model, by the name that it is shown with. */
  readonly settings = new Map<string, Partial<ModelSettings>>();
  readonly models: ModelSpec[] = [];
  readonly warnings: string[] = [];
  #asked: Asked[] = [];
  #scratch: Promise<string> | undefined;

  constructor(seed: string, names: Names = {}) {
    this.#seed = seed;
    this.#names = names;
  }

  get context(): OpenContext {
    return {
      seed: this.#seed,
      signal: this.#abort.signal,
      model: async (spec) => this.#model(spec),
      scratch: () => (this.#scratch ??= mkdtemp(join(tmpdir(), "distil-"))),
      warn: (message) => void this.warnings.push(message),
      outputs: { claim: async () => {} },
      endings: new Endings(),
    };
  }

  get call(): Call {
    return {
      signal: this.#abort.signal,
      priority: 0,
      sample: 0,
      reject: ({ error }) => void this.warnings.push((error as Error).message),
      warn: (message) => void this.warnings.push(message),
    };
  }

  async close(): Promise<void> {
    this.#abort.abort();
    if (this.#scratch) await rm(await this.#scratch, { recursive: true, force: true });
  }

  #model(spec: ModelSpec): Model {
    this.models.push(spec);
    const name = modelName(spec);
    const settings = settingsOf(spec, this.#names);
    this.settings.set(name, settings);
    return {
      name,
      id: name,
      llm: { generate: async (request) => this.#answer(name, request) },
      queue: { queued: 0, cushion: Number.POSITIVE_INFINITY, onLow: () => () => {} },
      can: { schema: true, text: true },
      sampling: samplingOf({ use: name, ...settings }),
      countTokens: async (text) => Math.ceil(text.length / 4),
    };
  }

  #answer(model: string, request: LlmRequest): LlmReply {
    // A second attempt is the repair of a placeholder: it would not be made.
    if ((request.attempt ?? 0) > 0) throw new Error("the reply is not known yet");
    this.#asked.push({ model, request });
    const text = placeholderReply(request.schema, JSON.stringify(request.messages));
    const choices = Array.from({ length: request.n ?? 1 }, () => ({ text, finish: "stop" as const }));
    return { choices, usage: undefined, model };
  }

  /** The requests since the last time. */
  takeAsked(): readonly Asked[] {
    const asked = this.#asked;
    this.#asked = [];
    return asked;
  }
}

/** Names that lead nowhere are for the run, or `check`, to complain of. */
function settingsOf(spec: ModelSpec, names: Names): Partial<ModelSettings> {
  try {
    const resolved = resolveModel(spec, names);
    return "settings" in resolved ? resolved.settings : {};
  } catch {
    return {};
  }
}

export function modelName(spec: ModelSpec): string {
  if (typeof spec === "string") return spec;
  return "use" in spec ? (spec.name ?? spec.use) : spec.id;
}
