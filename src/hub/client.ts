import { asDistilError, DistilError, systemCode } from "../errors.ts";
import { type Clock, realClock } from "../llm/clock.ts";
import { type Endpoint, hubEndpoint } from "./endpoint.ts";
import { refused, type Subject } from "./refused.ts";

export type Fetch = typeof globalThis.fetch;
type Init = NonNullable<Parameters<Fetch>[1]>;

export interface ClientOptions {
  readonly signal: AbortSignal;
  readonly endpoint?: Endpoint;
  readonly clock?: Clock;
}

const ATTEMPTS = 6;
const BASE = 500;
const LONGEST = 60_000;
/** Milliseconds without a sign of the server. */
const SILENCE = 60_000;

/**
 * Asks one Hub about one data set: with the token, which goes to that Hub only; again after a wait where that is safe.
 *
 * Every answer that is no success is a DistilError.
 */
export class HubClient {
  readonly endpoint: Endpoint;
  readonly subject: Subject;
  readonly signal: AbortSignal;
  readonly #clock: Clock;
  readonly #send: Fetch;
  readonly #close: () => Promise<void>;

  private constructor(
    endpoint: Endpoint,
    subject: Subject,
    options: ClientOptions,
    send: Fetch,
    close: () => Promise<void>,
  ) {
    this.endpoint = endpoint;
    this.subject = subject;
    this.signal = options.signal;
    this.#clock = options.clock ?? realClock;
    this.#send = send;
    this.#close = close;
  }

  /** Honours HF_ENDPOINT, HF_TOKEN and the proxy variables. */
  static async open(subject: Subject, options: ClientOptions): Promise<HubClient> {
    const endpoint = options.endpoint ?? (await hubEndpoint());
    const { EnvHttpProxyAgent, fetch } = await import("undici");
    const agent = new EnvHttpProxyAgent({ headersTimeout: SILENCE, bodyTimeout: SILENCE });
    const send = (input: string, init?: object) => fetch(input, { ...init, dispatcher: agent });
    return new HubClient(endpoint, subject, options, send as unknown as Fetch, () => agent.destroy());
  }

  close(): Promise<void> {
    return this.#close();
  }

  /** What @huggingface/hub is given to send with. */
  readonly fetch: Fetch = async (input, init = {}) => {
    const url = String(input);
    // The library's own signal ends the other uploads when one of them has failed.
    const signal = init.signal ? AbortSignal.any([this.signal, init.signal]) : this.signal;
    return this.again(async () => this.#once(url, { ...init, signal }), mayRepeat(url, init, this.endpoint), signal);
  };

  /** Does something until it succeeds, fails for good, or has failed six times. */
  async again<T>(work: () => Promise<T>, may = true, signal = this.signal): Promise<T> {
    for (let made = 1; ; made++) {
      try {
        return await work();
      } catch (thrown) {
        signal.throwIfAborted();
        const error = asDistilError(thrown);
        if (!error.details.retryable) throw error;
        // Who tried it once more around this would try it six times six times.
        if (!may || made === ATTEMPTS) throw final(error, made);
        const drawn = BASE * 2 ** (made - 1) * (0.5 + Math.random() / 2);
        await this.#clock.sleep(Math.min(error.details.retryAfter ?? drawn, LONGEST), signal);
      }
    }
  }

  /** One request. A redirect to another host goes without the token: fetch drops it there. */
  async #once(url: string, init: Init): Promise<Response> {
    const headers = new Headers(init.headers as Record<string, string> | undefined);
    headers.delete("authorization");
    headers.set("user-agent", "distilstream");
    const { token, url: own } = this.endpoint;
    if (token !== undefined && new URL(url).origin === new URL(own).origin)
      headers.set("authorization", `Bearer ${token}`);
    let response: Response;
    try {
      response = await this.#send(url, { ...init, headers: Object.fromEntries(headers) } as Init);
    } catch (error) {
      throw this.unreachable(url, error);
    }
    if (response.ok) return response;
    throw await refused(response, this.subject, this.endpoint);
  }

  /** The error for a connection that was not there, or broke. */
  unreachable(url: string, thrown: unknown): DistilError {
    if (thrown instanceof DistilError) return thrown;
    this.signal.throwIfAborted();
    const cause = (thrown as Error).cause ?? thrown;
    const why = (cause as Error).message || systemCode(cause);
    return new DistilError(
      "ERR_CONNECT",
      `Cannot ${this.subject.doing} ${this.subject.written} as ${new URL(url).host} does not answer: ${why}`,
      {
        hint: "Check the network and the proxy variables; HF_ENDPOINT names another Hub",
        cause,
        retryable: true,
        fatal: true,
      },
    );
  }
}

function final({ code, message, cause, details }: DistilError, attempts: number): DistilError {
  return new DistilError(code, message, { ...details, cause, attempts, retryable: false });
}

/** Whether asking twice does no more than asking once: a commit, or a new data set, is made once. */
function mayRepeat(url: string, { method = "GET" }: Init, endpoint: Endpoint): boolean {
  if (method !== "POST") return true;
  return !url.startsWith(endpoint.url) || /\/preupload\/|\/objects\/batch$/.test(url);
}
