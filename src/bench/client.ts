import { type Dispatcher, Pool } from "undici";
import { DistilError } from "../errors.ts";
import { isProxied, openDispatcher } from "../llm/proxy.ts";
import { type Exchange, ExchangeHandler, type SendOptions } from "./exchange.ts";

/** Where a model's requests go: plain data, so that it can be given to another thread. */
export interface Wire {
  /** For messages: the base URL. */
  readonly server: string;
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds without a byte before a request is given up. */
  readonly timeout: number;
}

/** Sends requests on sockets of its own, as many as there are requests at once. */
export class Client {
  readonly #wire: Wire;
  readonly #dispatcher: Dispatcher;
  readonly #aborts = new Set<(reason: Error) => void>();
  #connected = 0;
  #over = false;
  /** Sockets opened so far, and most open at once. */
  readonly sockets = { opened: 0, peak: 0 };

  constructor(wire: Wire) {
    this.#wire = wire;
    // No bound on connections: a pool that queues would show as the server's latency.
    this.#dispatcher = isProxied(wire.origin, process.env)
      ? openDispatcher(wire.origin)
      : new Pool(wire.origin, { connections: null, pipelining: 1, keepAliveTimeout: 60_000 });
    this.#dispatcher.on("connect", () => {
      // Cutting a request off costs its socket: what undici opens after that is nobody's.
      if (this.#over) return;
      this.sockets.opened++;
      this.sockets.peak = Math.max(this.sockets.peak, ++this.#connected);
    });
    this.#dispatcher.on("disconnect", () => this.#connected--);
  }

  /** Resolves with how it went, well or badly; never rejects. */
  send(body: string, options: SendOptions): Promise<Exchange> {
    return new Promise((resolve) => {
      const { origin, path, headers, timeout } = this.#wire;
      const handler = new ExchangeHandler(this.#wire.server, options, (exchange) => {
        this.#aborts.delete(handler.abort);
        // undici frees a socket in a turn that it asks for right after this: asked before, it would open another.
        queueMicrotask(() => setImmediate(resolve, exchange));
      });
      this.#aborts.add(handler.abort);
      const request = { origin, path, method: "POST", headers, body, headersTimeout: timeout, bodyTimeout: timeout };
      this.#dispatcher.dispatch(request as Dispatcher.DispatchOptions, handler);
    });
  }

  /** Cuts off what is in flight, for good. */
  abort(): void {
    this.#over = true;
    for (const abort of this.#aborts) abort(new DistilError("ERR_ABORTED", "The leg is over"));
  }

  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }
}
