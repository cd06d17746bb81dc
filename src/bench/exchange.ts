import type { Dispatcher } from "undici";
import { DistilError } from "../errors.ts";
import { damagedReply, httpError } from "../llm/http-errors.ts";
import type { Usage } from "../llm/llm.ts";
import { networkError } from "../llm/network-errors.ts";
import { readReply } from "../llm/openai-reply.ts";
import { EventReader } from "./events.ts";
import { now } from "./now.ts";

/** One request, as it went. Times are `now()`. */
export interface Exchange {
  readonly start: number;
  /** When the first chunk with text came; undefined where none did, or nothing was streamed. */
  first: number | undefined;
  /** When the last chunk with text came. */
  last: number | undefined;
  end: number;
  /** Events with text. */
  chunks: number;
  /** Milliseconds between two chunks with text, one by one. */
  readonly gaps: number[];
  usage: Usage | undefined;
  text: string;
  /** Why there is no answer, or not all of it. */
  error: DistilError | undefined;
}

export interface SendOptions {
  readonly stream: boolean;
  /** Keeps the text; costs a JSON.parse an event. */
  readonly texts?: boolean;
  /** Told of each event with text, as it comes. */
  onChunk?(at: number): void;
}

/** undici's lowest level: the clock is read where bytes arrive, with no stream in between. */
export class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #server: string;
  readonly #options: SendOptions;
  readonly #settle: (exchange: Exchange) => void;
  readonly #exchange: Exchange;
  readonly #events: EventReader;
  #controller: Dispatcher.DispatchController | undefined;
  #aborted: Error | undefined;
  #status = 0;
  #headers: Readonly<Record<string, string | string[] | undefined>> = {};
  #streams = false;
  #done = false;
  #at = 0;
  /** The body, where it is no stream of events. */
  readonly #parts: Buffer[] = [];

  constructor(server: string, options: SendOptions, settle: (exchange: Exchange) => void) {
    this.#server = server;
    this.#options = options;
    this.#settle = settle;
    const start = now();
    this.#exchange = {
      start,
      first: undefined,
      last: undefined,
      end: start,
      chunks: 0,
      gaps: [],
      usage: undefined,
      text: "",
      error: undefined,
    };
    this.#events = new EventReader(this.#listener(), options.texts);
  }

  readonly abort = (reason: Error): void => {
    this.#aborted = reason;
    this.#controller?.abort(reason);
  };

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#aborted) controller.abort(this.#aborted);
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    this.#headers = headers;
    this.#streams = status === 200 && String(headers["content-type"]).includes("text/event-stream");
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#at = now();
    if (this.#streams) this.#events.push(chunk);
    else this.#parts.push(chunk);
  }

  onResponseEnd(): void {
    const exchange = this.#exchange;
    exchange.end = now();
    this.#at = exchange.end;
    if (this.#streams) this.#events.end();
    else this.#readWhole();
    if (this.#streams && !this.#done)
      exchange.error ??= damagedReply(this.#server, "its stream ended without [DONE]", "");
    this.#settle(exchange);
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    const exchange = this.#exchange;
    exchange.end = now();
    exchange.error = error instanceof DistilError ? error : networkError(this.#server, error, this.#status !== 0);
    this.#settle(exchange);
  }

  #listener() {
    const exchange = this.#exchange;
    return {
      onText: (text: string) => {
        const at = this.#at;
        if (exchange.last === undefined) exchange.first = at;
        else exchange.gaps.push(at - exchange.last);
        exchange.last = at;
        exchange.chunks++;
        exchange.text += text;
        this.#options.onChunk?.(at);
      },
      onUsage: (usage: Usage) => {
        exchange.usage = usage;
      },
      onDone: () => {
        this.#done = true;
      },
      onError: (message: string) => {
        exchange.error = damagedReply(this.#server, message, "");
      },
    };
  }

  #readWhole(): void {
    const exchange = this.#exchange;
    const answer = { status: this.#status, headers: this.#headers, text: Buffer.concat(this.#parts).toString() };
    try {
      if (this.#status !== 200) throw httpError(this.#server, answer);
      const reply = readReply(this.#server, answer, "");
      exchange.usage = reply.usage;
      exchange.text = reply.choices[0]?.text ?? "";
      if (this.#options.stream) exchange.error = notStreamed(this.#server);
    } catch (error) {
      exchange.error = error as DistilError;
    }
  }
}

/** The answer is fine, but came in one piece. */
function notStreamed(server: string): DistilError {
  return new DistilError(
    "ERR_REPLY",
    `Cannot measure ${server} as it must stream its replies: it sends them in one piece`,
    {
      hint: "--no-stream measures requests, tokens and end-to-end latency alone",
    },
  );
}
