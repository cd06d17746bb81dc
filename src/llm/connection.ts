import { EventEmitter } from "node:events";
import { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import { DistilError } from "../errors.ts";
import { digest } from "../hash.ts";
import { abortedCall } from "./abort.ts";
import { type Answer, httpError } from "./http-errors.ts";
import { networkError, timeoutError } from "./network-errors.ts";
import { openDispatcher } from "./proxy.ts";
import { offAbort, onAbort } from "./signals.ts";

export interface Sending {
  readonly method: "GET" | "POST";
  /** Below the base URL: `/chat/completions`. */
  readonly path: string;
  readonly body?: string | AsyncIterable<Uint8Array>;
  /** Besides the connection's own, or instead of them. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Milliseconds until the whole answer must be there, where they are fewer than the connection's own. */
  readonly timeout?: number | undefined;
}

interface Shared {
  readonly dispatcher: Dispatcher;
  users: number;
}

/** Milliseconds that a long answer may stand still. */
const idle = 120_000;
/** Milliseconds for a body that is sent as it is made: 200 MB at half a megabit a second. */
const upload = 3_600_000;

/** Models on one origin share its sockets, whatever their names and paths. */
const shared = new Map<string, Shared>();

/** Sends requests to one base URL, over sockets that stay open. */
export class Connection {
  /** The base URL without credentials: for messages, and what limits are shared by. */
  readonly server: string;
  /** Whose calls they are: a hash of what authorizes them. */
  readonly account: string;
  readonly #origin: string;
  readonly #path: string;
  readonly #query: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeout: number;
  readonly #shared: Shared;
  #open = true;

  constructor(base: string, headers: Readonly<Record<string, string>>, timeout = 600_000) {
    const url = new URL(base);
    this.#origin = url.origin;
    this.#path = url.pathname.replace(/\/$/, "");
    this.#query = url.search;
    this.#headers = headers;
    this.#timeout = timeout;
    this.server = url.origin + this.#path;
    this.account = digest(headers["authorization"] ?? headers["x-api-key"] ?? "");
    const known = shared.get(url.origin);
    this.#shared = known ?? { dispatcher: openDispatcher(url.origin), users: 0 };
    this.#shared.users++;
    shared.set(url.origin, this.#shared);
  }

  /** Resolves with any answer, good or bad. Throws ERR_CONNECT, ERR_TIMEOUT, ERR_REPLY, or ERR_ABORTED as soon as `signal` aborts. */
  async send(sending: Sending): Promise<Answer> {
    const { signal } = sending;
    if (signal.aborted) throw abortedCall(signal);
    // undici takes an emitter too, which is much cheaper than a signal for each call.
    const stop = new EventEmitter();
    const abort = () => stop.emit("abort");
    onAbort(signal, abort);
    let answering = false;
    let late = false;
    const usual = typeof sending.body === "object" ? upload : this.#timeout;
    const limit = Math.min(sending.timeout ?? usual, usual);
    // For all of it: a server that sends a byte now and then would never be idle.
    const timer = setTimeout(() => {
      late = true;
      abort();
    }, limit);
    try {
      const response = await this.#request(sending, stop);
      answering = true;
      const text = await response.body.text();
      return { status: response.statusCode, headers: response.headers, text };
    } catch (error) {
      if (signal.aborted) throw abortedCall(signal);
      throw late ? timeoutError(this.server, limit, error) : networkError(this.server, error, answering);
    } finally {
      clearTimeout(timer);
      offAbort(signal, abort);
    }
  }

  /**
   * The lines of an answer that may be too long to be held, as they come. Throws what a bad status stands for, and ERR_REPLY where
   * the answer breaks off.
   */
  async *lines(path: string, signal: AbortSignal): AsyncGenerator<string> {
    if (signal.aborted) throw abortedCall(signal);
    const stop = new EventEmitter();
    const abort = () => stop.emit("abort");
    onAbort(signal, abort);
    let answering = false;
    try {
      const { statusCode: status, headers, body } = await this.#request({ method: "GET", path, signal }, stop, idle);
      if (status < 200 || status > 299) throw httpError(this.server, { status, headers, text: await body.text() });
      answering = true;
      yield* linesOf(body);
    } catch (error) {
      if (signal.aborted) throw abortedCall(signal);
      throw error instanceof DistilError ? error : networkError(this.server, error, answering);
    } finally {
      abort();
      offAbort(signal, abort);
    }
  }

  /** The last of those who share the sockets closes them. */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    if (--this.#shared.users > 0) return;
    if (shared.get(this.#origin) === this.#shared) shared.delete(this.#origin);
    await this.#shared.dispatcher.destroy();
  }

  #request(
    { method, path, body, headers }: Sending,
    signal: EventEmitter,
    bodyTimeout = 0,
  ): Promise<Dispatcher.ResponseData> {
    return this.#shared.dispatcher.request({
      origin: this.#origin,
      path: this.#path + path + this.#query,
      method,
      headers: headers === undefined ? this.#headers : { ...this.#headers, ...headers },
      body: typeof body === "object" ? Readable.from(body) : (body ?? null),
      headersTimeout: bodyTimeout,
      bodyTimeout,
      signal,
    });
  }
}

/** Split at line feeds alone: JSON may hold any other end of a line. */
async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}
