import type { chatCompletion } from "@huggingface/inference";
import { asDistilError, DistilError } from "../errors.ts";
import { Connection } from "./connection.ts";
import { expandHeaders, findKey, type Provider } from "./keys.ts";
import type {
  Abilities,
  Adapter,
  AdapterContext,
  LlmContext,
  LlmReply,
  LlmRequest,
  Memory,
  ModelSettings,
} from "./llm.ts";
import { requestFields } from "./openai-body.ts";
import { learn, noQuirks, type Quirks } from "./openai-quirks.ts";
import { readReply } from "./openai-reply.ts";
import { noteQuirks, recallQuirks } from "./quirk-memory.ts";
import { askSeverally } from "./samples.ts";
import { explainMissing, servedModels } from "./served.ts";
import { parseTarget } from "./target.ts";

const router = "https://router.huggingface.co/v1";
const routed: Provider = { variable: "HF_TOKEN", owns: ({ origin }) => origin === new URL(router).origin };
const endpoints: Provider = {
  variable: "HF_TOKEN",
  owns: (url) => isEndpoint(url) && Boolean(process.env["HF_TOKEN"]),
};

/** Spaces (hf.space) run anybody's code: the token does not go there. */
function isEndpoint({ protocol, hostname }: URL): boolean {
  return protocol === "https:" && /(^|\.)(huggingface\.co|endpoints\.huggingface\.cloud)$/.test(hostname);
}

/** Opens `hf:org/model` (any of its providers, or one: `hf:org/model:provider`) or a dedicated endpoint, `hf:https://…`. */
export async function open(rest: string, settings: ModelSettings, context: AdapterContext): Promise<Adapter> {
  const { model, url } = parseTarget(rest);
  if (model === undefined && url === undefined) {
    throw new DistilError("ERR_MODEL", "Cannot use hf: as it must be hf:org/model or hf:https://…", { fatal: true });
  }
  const key = findKey(url ?? router, settings.key, url === undefined ? routed : endpoints, process.env);
  const headers = { "content-type": "application/json", ...(key && { authorization: `Bearer ${key}` }) };
  const own = expandHeaders(settings.headers ?? {}, process.env);
  const connection = new Connection(url ?? router, { ...headers, ...own }, settings.timeout);
  const { chatCompletion } = await import("@huggingface/inference");
  const id = model ?? (await endpointModel(connection, context));
  return new HfAdapter(id, { url, key, connection, ask: chatCompletion }, context.memory);
}

/** The names of the models behind the router, or of an endpoint. */
export async function list(rest: string, settings: ModelSettings, context: AdapterContext): Promise<readonly string[]> {
  const url = parseTarget(rest).url ?? router;
  const key = findKey(url, settings.key, endpoints, process.env);
  const connection = new Connection(url, key ? { authorization: `Bearer ${key}` } : {}, settings.timeout);
  return servedModels(connection, context.signal).finally(() => connection.close());
}

/** An endpoint has one model and need not say which: `tgi` is what such servers take for "the one you have". */
async function endpointModel(connection: Connection, { signal, memory }: AdapterContext): Promise<string> {
  const note = `model of ${connection.server}`;
  const served = await servedModels(connection, signal).catch(() => []);
  const id = served.length === 1 ? served[0]! : (memory?.recall(note) ?? "tgi");
  memory?.note(note, id);
  return id;
}

interface HfTarget {
  readonly url: string | undefined;
  readonly key: string | undefined;
  readonly connection: Connection;
  readonly ask: typeof chatCompletion;
}

class HfAdapter implements Adapter {
  readonly id: string;
  readonly server: string;
  readonly account: string;
  readonly concurrency = 4;
  readonly adaptive = {};
  readonly can: Abilities;
  readonly #target: HfTarget;
  readonly #memory: Memory | undefined;
  #quirks: Quirks;

  constructor(id: string, target: HfTarget, memory: Memory | undefined) {
    this.id = id;
    this.#memory = memory;
    this.#quirks = { ...recallQuirks(memory, target.connection.server, id, noQuirks), samples: false };
    this.server = target.connection.server;
    this.account = target.connection.account;
    this.#target = target;
    const quirks = () => this.#quirks;
    this.can = {
      samples: false,
      get schema() {
        return quirks().schema;
      },
    };
  }

  async generate(request: LlmRequest, context: LlmContext): Promise<LlmReply> {
    if ((request.n ?? 1) > 1) return askSeverally(this, request, context);
    const quirks = this.#quirks;
    try {
      return await this.#ask(request, quirks, context);
    } catch (thrown) {
      const error = asDistilError(thrown, "ERR_HTTP");
      const learnt = learn(error, request, quirks);
      if (learnt === undefined) throw await this.#explain(error, context.signal);
      this.#quirks = { ...this.#quirks, ...learnt };
      noteQuirks(this.#memory, this.server, this.id, this.#quirks);
      return this.generate(request, context);
    }
  }

  async list(): Promise<readonly string[]> {
    return servedModels(this.#target.connection, new AbortController().signal);
  }

  close(): Promise<void> {
    return this.#target.connection.close();
  }

  /** The library makes the request and finds its way; our `fetch` carries it, so that errors and aborts are ours. */
  async #ask(request: LlmRequest, quirks: Quirks, { signal, timeout }: LlmContext): Promise<LlmReply> {
    const { url, key, connection, ask } = this.#target;
    let reply: LlmReply | undefined;
    const carry = async (target: unknown, init?: { readonly body?: unknown }) => {
      const path = String(target).slice(connection.server.length);
      const answer = await connection.send({ method: "POST", path, body: String(init?.body), signal, timeout });
      reply = readReply(connection.server, answer, this.id);
      return new Response(answer.text, { headers: { "content-type": "application/json" } });
    };
    const fields = requestFields(request, this.id, "chat", quirks) as unknown as Parameters<typeof chatCompletion>[0];
    const own = { ...(key && { accessToken: key }), ...(url && { endpointUrl: url }) };
    try {
      await ask({ ...fields, ...own }, { fetch: carry as typeof fetch, retry_on_error: false });
    } catch (error) {
      // It may refuse an answer that we can read, such as one without a date.
      if (reply === undefined) throw error;
    }
    return reply!;
  }

  async #explain(error: DistilError, signal: AbortSignal): Promise<DistilError> {
    if (error.code !== "ERR_MODEL") return error;
    return explainMissing(error, this.id, this.#target.connection, signal, {
      path: "/chat/completions",
      instead: "it may serve another API",
    });
  }
}
