import { asDistilError, DistilError } from "../errors.ts";
import { checkSampling, messagesBody } from "./anthropic-body.ts";
import { anthropicEndpoint } from "./anthropic-endpoint.ts";
import { type AnthropicQuirks, learnAnthropic, noAnthropicQuirks, refusesThis } from "./anthropic-quirks.ts";
import { readMessage } from "./anthropic-reply.ts";
import { Connection } from "./connection.ts";
import type { Abilities, Adapter, AdapterContext, LlmContext, LlmReply, LlmRequest, ModelSettings } from "./llm.ts";
import { noteQuirks, recallQuirks } from "./quirk-memory.ts";
import { askSeverally } from "./samples.ts";
import { discoverModel, explainMissing, servedModels } from "./served.ts";
import { samplingOf } from "./settings.ts";
import { parseTarget, type Target } from "./target.ts";
import { WebPages } from "./web-pages.ts";

/** Otherwise a page has twenty. */
const everyModel = "/models?limit=1000";
const called = { path: "/messages", instead: "the URL may end too early or too late", models: everyModel };

/** Opens `anthropic:MODEL`, `anthropic:MODEL@URL` or `anthropic:URL`. */
export async function open(rest: string, settings: ModelSettings, context: AdapterContext): Promise<Adapter> {
  const target = parseTarget(rest);
  if (target.model === undefined && target.url === undefined) {
    throw new DistilError("ERR_MODEL", "Cannot use anthropic: as it must name a model: anthropic:MODEL", {
      hint: "distil models anthropic: lists them",
      fatal: true,
    });
  }
  if (settings.endpoint === "completion") {
    throw new DistilError(
      "ERR_OPTION",
      "Cannot use endpoint: completion with anthropic: as it has a chat endpoint only",
      {
        fatal: true,
      },
    );
  }
  checkSampling(`anthropic:${rest}`, samplingOf(settings));
  const connection = connect(target, settings);
  try {
    const id = target.model ?? (await discoverModel("anthropic", connection, context));
    return new AnthropicAdapter(id, connection, context);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Names the models of Anthropic, or of a gateway. */
export async function list(rest: string, settings: ModelSettings, context: AdapterContext): Promise<readonly string[]> {
  const connection = connect(parseTarget(rest), settings);
  return servedModels(connection, context.signal, everyModel).finally(() => connection.close());
}

function connect(target: Target, settings: ModelSettings): Connection {
  const { url, headers } = anthropicEndpoint(target, settings);
  return new Connection(url, headers, settings.timeout);
}

class AnthropicAdapter implements Adapter {
  readonly id: string;
  readonly server: string;
  readonly account: string;
  readonly concurrency = 32;
  readonly adaptive = {};
  readonly can: Abilities;
  readonly #connection: Connection;
  readonly #context: AdapterContext;
  readonly #pages: WebPages;
  #quirks: AnthropicQuirks;

  constructor(id: string, connection: Connection, context: AdapterContext) {
    this.id = id;
    this.server = connection.server;
    this.account = connection.account;
    this.#connection = connection;
    this.#context = context;
    this.#pages = new WebPages(connection.server);
    this.#quirks = recallQuirks(context.memory, connection.server, id, noAnthropicQuirks);
    const quirks = () => this.#quirks;
    this.can = {
      samples: false,
      get schema() {
        return quirks().schema !== "none";
      },
    };
  }

  /** `own`: what only this request goes by. */
  async generate(request: LlmRequest, context: LlmContext, own?: AnthropicQuirks): Promise<LlmReply> {
    checkSampling(this.id, request.sampling ?? {});
    if ((request.n ?? 1) > 1) return askSeverally(this, request, context);
    const quirks = own ?? this.#quirks;
    try {
      return await this.#ask(request, quirks, context);
    } catch (thrown) {
      const error = asDistilError(thrown, "ERR_HTTP");
      const learnt = learnAnthropic(error, request, quirks);
      if (learnt === undefined) throw await this.#explain(this.#pages.judge(error, request), request, context.signal);
      if (own !== undefined || refusesThis(error, request)) return this.generate(request, context, learnt);
      // Another call may have learnt as much while this one was on its way, or more.
      if (quirks === this.#quirks) this.#remember(learnt);
      return this.generate(request, context);
    }
  }

  list(): Promise<readonly string[]> {
    return servedModels(this.#connection, new AbortController().signal, everyModel);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #ask(request: LlmRequest, quirks: AnthropicQuirks, { signal, timeout }: LlmContext): Promise<LlmReply> {
    const body = messagesBody(request, this.id, quirks);
    const answer = await this.#connection.send({ method: "POST", path: called.path, body, signal, timeout });
    const reply = readMessage(this.server, answer, this.id);
    this.#pages.answered();
    return reply;
  }

  #remember(learnt: AnthropicQuirks): void {
    if (learnt.schema === "none" && this.#quirks.schema !== "none") {
      this.#context.warn(`${this.server} does not hold replies to a schema: going on with a tolerant parser`);
    }
    this.#quirks = learnt;
    noteQuirks(this.#context.memory, this.server, this.id, learnt);
  }

  async #explain(error: DistilError, request: LlmRequest, signal: AbortSignal): Promise<DistilError> {
    if (error.code === "ERR_MODEL" && error.details.status !== undefined) {
      return explainMissing(error, this.id, this.#connection, signal, called);
    }
    return refusedSetting(error, request, this.id) ?? error;
  }
}

/** How a refusal names a setting. */
const settings = {
  temperature: /temperature/,
  top_p: /top_p/,
  top_k: /top_k/,
  max_tokens: /max_tokens/,
  stop: /stop_sequences/,
} as const;

/** A setting that this model does not take: no row can do better, so the run stops before all of them are rejected. */
function refusedSetting(error: DistilError, { sampling = {} }: LlmRequest, model: string): DistilError | undefined {
  if (error.code !== "ERR_HTTP" || error.details.status !== 400) return undefined;
  const refused = Object.entries(settings).find(([name, said]) => name in sampling && said.test(error.message));
  if (refused === undefined) return undefined;
  const [name] = refused;
  return new DistilError("ERR_HTTP", `Cannot use ${name} with ${model}: ${error.message}`, {
    ...error.details,
    cause: error,
    hint: `Leave out ${name} for this model, or set what it takes`,
    fatal: true,
  });
}
