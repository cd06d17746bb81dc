import { DistilError } from "../errors.ts";
import type { BatchPort } from "./batch-port.ts";
import { Connection } from "./connection.ts";
import type { Abilities, Adapter, AdapterContext, LlmContext, LlmReply, LlmRequest, ModelSettings } from "./llm.ts";
import { openAiBatches } from "./openai-batch.ts";
import { type Endpoint, requestBody } from "./openai-body.ts";
import { openAiEndpoint, openAiHome, vllmTarget } from "./openai-endpoint.ts";
import { learn, noQuirks, type Quirks } from "./openai-quirks.ts";
import { readReply } from "./openai-reply.ts";
import { noteQuirks, recallQuirks } from "./quirk-memory.ts";
import { askSeverally, joinReplies } from "./samples.ts";
import { discoverModel, explainMissing, servedModels } from "./served.ts";
import { parseTarget, type Target } from "./target.ts";
import { WebPages } from "./web-pages.ts";

/** Opens `openai:MODEL`, `openai:MODEL@URL` or `openai:URL`. */
export function open(rest: string, settings: ModelSettings, context: AdapterContext): Promise<Adapter> {
  return openServer("openai", parseTarget(rest), settings, context);
}

/** Opens `vllm:URL` or `vllm:MODEL@URL`. */
export function openVllm(rest: string, settings: ModelSettings, context: AdapterContext): Promise<Adapter> {
  return openServer("vllm", vllmTarget(rest), settings, context);
}

/** Names the models of a server. */
export async function list(rest: string, settings: ModelSettings, context: AdapterContext): Promise<readonly string[]> {
  const connection = connect(parseTarget(rest), settings);
  return servedModels(connection, context.signal).finally(() => connection.close());
}

async function openServer(
  scheme: string,
  target: Target,
  settings: ModelSettings,
  context: AdapterContext,
): Promise<Adapter> {
  const connection = connect(target, settings);
  try {
    if (target.model === undefined && target.url === undefined) {
      throw new DistilError("ERR_MODEL", `Cannot use ${scheme}: as it must name a model: openai:MODEL`, {
        fatal: true,
      });
    }
    const id = target.model ?? (await discoverModel(scheme, connection, context));
    return new OpenAiAdapter(scheme, id, connection, settings.endpoint ?? "chat", context);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

function connect(target: Target, settings: ModelSettings): Connection {
  const { url, headers } = openAiEndpoint(target, settings);
  return new Connection(url, headers, settings.timeout);
}

class OpenAiAdapter implements Adapter {
  readonly id: string;
  readonly server: string;
  readonly account: string;
  readonly concurrency = 32;
  readonly adaptive: NonNullable<Adapter["adaptive"]>;
  readonly can: Abilities;
  readonly batch: BatchPort;
  readonly #connection: Connection;
  readonly #endpoint: Endpoint;
  readonly #context: AdapterContext;
  readonly #pages: WebPages;
  #quirks: Quirks;

  constructor(scheme: string, id: string, connection: Connection, endpoint: Endpoint, context: AdapterContext) {
    this.id = id;
    this.#quirks = recallQuirks(context.memory, connection.server, id, noQuirks);
    this.server = connection.server;
    this.account = connection.account;
    const { origin } = new URL(connection.server);
    // OpenAI itself shows no gauges.
    this.adaptive = origin === new URL(openAiHome).origin ? {} : { origin };
    this.#connection = connection;
    this.#endpoint = endpoint;
    this.#context = context;
    this.#pages = new WebPages(connection.server);
    this.batch = openAiBatches({
      connection,
      path: (request) => pathOf(this.#endpointOf(request)),
      writer: () => {
        const quirks = this.#quirks;
        return (request) => requestBody(request, id, this.#endpointOf(request), quirks);
      },
      read: (answer) => readReply(this.server, { ...answer, headers: {} }, id),
      // It was sent before what others of its batch have taught meanwhile.
      learns: (error, request) => this.#learns(error, request, noQuirks),
    });
    const quirks = () => this.#quirks;
    this.can = {
      text: true,
      // OpenAI itself takes no regular expressions, and refuses fields that it does not know.
      regex: scheme === "vllm",
      get schema() {
        return quirks().schema;
      },
      get samples() {
        return quirks().samples;
      },
    };
  }

  async generate(request: LlmRequest, context: LlmContext): Promise<LlmReply> {
    const n = request.n ?? 1;
    const quirks = this.#quirks;
    if (n > 1 && !quirks.samples) return askSeverally(this, request, context);
    let reply: LlmReply;
    try {
      reply = await this.#ask(request, quirks, context);
    } catch (error) {
      if (!(error instanceof DistilError)) throw error;
      if (this.#learns(error, request, quirks)) return this.generate(request, context);
      throw await this.#explain(this.#pages.judge(error, request), request, context.signal);
    }
    const given = reply.choices.length;
    if (given === n) return reply;
    if (given > n) return { ...reply, choices: reply.choices.slice(0, n) };
    // Some servers ignore n in silence.
    this.#remember({ samples: false });
    return joinReplies([
      reply,
      await askSeverally(this, { ...request, n: n - given, sample: (request.sample ?? 0) + given }, context),
    ]);
  }

  list(): Promise<readonly string[]> {
    return servedModels(this.#connection, new AbortController().signal);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #ask(request: LlmRequest, quirks: Quirks, { signal, timeout }: LlmContext): Promise<LlmReply> {
    const endpoint = this.#endpointOf(request);
    const body = requestBody(request, this.id, endpoint, quirks);
    const answer = await this.#connection.send({ method: "POST", path: pathOf(endpoint), body, signal, timeout });
    const reply = readReply(this.server, answer, this.id);
    this.#pages.answered();
    return reply;
  }

  #endpointOf({ text }: LlmRequest): Endpoint {
    return text === undefined ? this.#endpoint : "completion";
  }

  /** Whether a refusal taught something, so that the request is worth sending again. */
  #learns(error: DistilError, request: LlmRequest, sent: Quirks): boolean {
    const learnt = learn(error, request, sent);
    if (learnt !== undefined) this.#remember(learnt);
    return learnt !== undefined;
  }

  #remember(learnt: Partial<Quirks>): void {
    if (learnt.schema === false && this.#quirks.schema) {
      this.#context.warn(
        `${this.server} does not hold replies to a schema (response_format): going on with a tolerant parser`,
      );
    }
    this.#quirks = { ...this.#quirks, ...learnt };
    noteQuirks(this.#context.memory, this.server, this.id, this.#quirks);
  }

  async #explain(error: DistilError, request: LlmRequest, signal: AbortSignal): Promise<DistilError> {
    if (error.code !== "ERR_MODEL" || error.details.status === undefined) return error;
    const endpoint = this.#endpointOf(request);
    const instead =
      endpoint !== this.#endpoint
        ? "this task sends raw text, which takes a server with /completions, such as vLLM"
        : `try endpoint: ${endpoint === "chat" ? "completion" : "chat"}`;
    return explainMissing(error, this.id, this.#connection, signal, { path: pathOf(endpoint), instead });
  }
}

function pathOf(endpoint: Endpoint): string {
  return endpoint === "chat" ? "/chat/completions" : "/completions";
}
