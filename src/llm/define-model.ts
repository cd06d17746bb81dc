import type { Adapter, AdapterContext, Llm, ModelSettings, Scheme } from "./llm.ts";

/** The least that an adapter must have; the rest has a usual value. */
export interface OpenedModel extends Llm, Partial<Omit<Adapter, "id" | "generate" | "batch" | "batched" | "window">> {
  /** What replies are kept under in the journal, and what `model_name` says: another id is another model. */
  readonly id: string;
}

export interface ModelDeclaration {
  /** What stands before the colon, as in `mine:large`. */
  readonly scheme: string;
  /** One line for help. */
  readonly summary?: string;
  /** `rest` is what follows the colon. Throws ERR_MODEL, ERR_KEY or ERR_CONNECT where the model cannot be had. */
  open(rest: string, settings: ModelSettings, context: AdapterContext): OpenedModel | Promise<OpenedModel>;
  /** Names of the models behind `rest`, for `distil models` and `distil check`. */
  list?: Scheme["list"];
}

export interface ModelScheme extends Scheme {
  readonly scheme: string;
  readonly summary: string;
}

/**
 * Makes a model adapter of its declaration: `--model SCHEME:REST` then asks it, journal, retries, limits and budgets included.
 *
 * Unless it says otherwise it takes 32 calls at once, one reply a call, and holds nothing to a schema.
 */
export function defineModel({ scheme, summary = "", open, list }: ModelDeclaration): ModelScheme {
  return {
    scheme,
    summary,
    ...(list && { list }),
    async open(rest, settings, context) {
      const opened = await open(rest, settings, context);
      const { server = `${scheme}:${rest}`, can = { schema: false, samples: false }, concurrency = 32 } = opened;
      const { id, account, adaptive, countTokens, close } = opened;
      return {
        id,
        server,
        can,
        concurrency,
        ...(account === undefined ? {} : { account }),
        ...(adaptive === undefined ? {} : { adaptive }),
        generate: opened.generate.bind(opened),
        ...(opened.list && { list: opened.list.bind(opened) }),
        ...(countTokens && { countTokens: countTokens.bind(opened) }),
        ...(close && { close: close.bind(opened) }),
      };
    },
  };
}
