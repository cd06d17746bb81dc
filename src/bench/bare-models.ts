import type { Adapter, Llm, ModelSpec } from "../llm/llm.ts";
import { isInProcess, type Names, resolveModel } from "../llm/resolve.ts";
import { schemes } from "../llm/schemes.ts";

/** Schemes whose requests are seen on the wire, and sent again as they were. */
const onTheWire = new Set(["openai", "vllm"]);

/** Whether a model is called by other means than an HTTP request that the wiretap sees. */
export function isDirect(spec: ModelSpec, names: Names): boolean {
  const resolved = resolveModel(spec, names);
  return isInProcess(resolved) || !onTheWire.has(resolved.scheme);
}

/** Models without what a run wraps them in. They stay open, so that weights are loaded once and in nobody's time. */
export class BareModels {
  readonly #names: Names;
  readonly #signal: AbortSignal;
  readonly #opened = new Map<ModelSpec, Promise<Llm>>();
  readonly #adapters: Adapter[] = [];

  constructor(names: Names, signal: AbortSignal) {
    this.#names = names;
    this.#signal = signal;
  }

  /** A model, its weights loaded. */
  open(spec: ModelSpec): Promise<Llm> {
    const opened = this.#opened.get(spec) ?? this.#open(spec);
    this.#opened.set(spec, opened);
    return opened;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#opened.values());
    await Promise.all(this.#adapters.map((adapter) => adapter.close?.()));
  }

  async #open(spec: ModelSpec): Promise<Llm> {
    const resolved = resolveModel(spec, this.#names);
    if (isInProcess(resolved)) return resolved.llm;
    const { scheme, rest, settings } = resolved;
    const { open } = await schemes[scheme]!();
    const adapter = await open(rest, settings, { signal: this.#signal, warn: () => {} });
    this.#adapters.push(adapter);
    // Counting loads the weights, where there are any.
    await adapter.countTokens?.("loaded");
    const { extra } = settings;
    if (extra === undefined) return adapter;
    return {
      generate: (request, context) => adapter.generate({ ...request, extra: { ...extra, ...request.extra } }, context),
    };
  }
}
