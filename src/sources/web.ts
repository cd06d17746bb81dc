import { addAbortSignal, type Readable } from "node:stream";
import type { Dispatcher } from "undici";
import { DistilError, redact } from "../errors.ts";
import { decompressed } from "./decompress.ts";
import { type ScratchCopy, scratchCopy } from "./scratch.ts";
import type { SourceFile } from "./source.ts";

const REDIRECTS = 10;

/** The body of a URL, and what its server says it is. */
export interface WebFile extends SourceFile {
  /** Without parameters, in lower case; empty where the server does not say. */
  readonly type: string;
}

/**
 * Asks for a URL and gives its body as it comes. Follows redirects; honours the proxy variables.
 *
 * Throws ERR_INPUT for an answer that is not a file, ERR_CONNECT for a server that cannot be reached.
 */
export async function webFile(url: string, signal: AbortSignal): Promise<WebFile> {
  const { EnvHttpProxyAgent, interceptors } = await import("undici");
  const agent = new EnvHttpProxyAgent();
  try {
    const dispatcher = agent.compose(interceptors.redirect({ maxRedirections: REDIRECTS }));
    const response = await ask(url, dispatcher, signal);
    return new Body(url, response, agent, signal);
  } catch (error) {
    void agent.destroy();
    throw error;
  }
}

async function ask(url: string, dispatcher: Dispatcher, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  const { request } = await import("undici");
  const { username, password, href } = withoutLogin(new URL(url));
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
  const headers = {
    accept: "*/*",
    "accept-encoding": "identity",
    ...(username ? { authorization: `Basic ${login}` } : {}),
  };
  let response: Dispatcher.ResponseData;
  try {
    response = await request(href, { dispatcher, signal, headers });
  } catch (error) {
    if (signal.aborted) throw error;
    throw unreachable(url, error);
  }
  if (response.statusCode === 200) return response;
  response.body.on("error", () => {}).destroy();
  throw refused(url, response.statusCode);
}

function withoutLogin(url: URL): { username: string; password: string; href: string } {
  const { username, password } = url;
  url.username = "";
  url.password = "";
  return { username, password, href: url.href };
}

class Body implements WebFile {
  readonly name: string;
  readonly type: string;
  readonly #body: Readable;
  readonly #agent: Dispatcher;
  #copy: ScratchCopy | undefined;

  constructor(url: string, response: Dispatcher.ResponseData, agent: Dispatcher, signal: AbortSignal) {
    this.name = redact(url);
    this.type = String(response.headers["content-type"] ?? "")
      .split(";")[0]!
      .trim()
      .toLowerCase();
    this.#body = addAbortSignal(signal, response.body);
    // Heard again where the body is read; without this an abort before that would end the process.
    this.#body.on("error", () => {});
    this.#agent = agent;
  }

  async *bytes(): AsyncGenerator<Uint8Array> {
    try {
      yield* decompressed(this.#body, this.name);
    } catch (error) {
      throw error instanceof DistilError || (error as Error).name === "AbortError" ? error : cutShort(this.name, error);
    }
  }

  async path(): Promise<string> {
    this.#copy ??= await scratchCopy(this.bytes());
    return this.#copy.path;
  }

  async close(): Promise<void> {
    this.#body.destroy();
    await this.#agent.destroy();
    await this.#copy?.remove();
  }
}

function unreachable(url: string, cause: unknown): DistilError {
  const { message } = cause as Error;
  return new DistilError("ERR_CONNECT", `Cannot reach ${url}: ${message || (cause as { code?: string }).code}`, {
    hint: "Check the address, the network and the proxy variables (HTTP_PROXY, NO_PROXY)",
    cause,
    file: redact(url),
    fatal: true,
  });
}

const reasons: Readonly<Record<number, string>> = {
  401: "the server wants a login",
  403: "the server does not allow it",
  404: "the server has no such file",
  410: "the file is gone",
  429: "the server wants fewer requests",
};

function refused(url: string, status: number): DistilError {
  const redirected = status >= 300 && status < 400;
  const reason = redirected ? `it redirects more than ${REDIRECTS} times` : (reasons[status] ?? "the server failed");
  return new DistilError("ERR_INPUT", `Cannot read ${url} as ${reason} (status ${status})`, {
    hint: "Open the address in a browser or with curl -IL to see what it gives",
    status,
    file: redact(url),
    fatal: true,
  });
}

function cutShort(name: string, cause: unknown): DistilError {
  return new DistilError(
    "ERR_INPUT",
    `Cannot read ${name} to its end as the connection broke: ${(cause as Error).message}`,
    {
      hint: "Run again, or download the file first",
      cause,
      file: name,
      fatal: true,
    },
  );
}
