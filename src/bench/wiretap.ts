import { subscribe, unsubscribe } from "node:diagnostics_channel";

/** A request that was answered with 200. */
export interface Tapped {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What undici shows of a request. */
interface Shown {
  readonly origin: string | URL;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[] | string;
  readonly body: unknown;
}

/** Names that a new request makes for itself. */
const own = new Set(["content-length", "host", "connection", "transfer-encoding"]);

/** Listens to the requests that this process sends through undici: to the byte what the servers got. */
export class Wiretap {
  readonly #sent = new Map<object, { readonly tapped: Tapped; answered: boolean }>();

  start(): void {
    this.#sent.clear();
    subscribe("undici:request:create", this.#onCreate);
    subscribe("undici:request:headers", this.#onHeaders);
  }

  /** The requests that were answered well, in the order in which they were sent: by answers the long ones would come last. */
  stop(): readonly Tapped[] {
    unsubscribe("undici:request:create", this.#onCreate);
    unsubscribe("undici:request:headers", this.#onHeaders);
    return [...this.#sent.values()].filter(({ answered }) => answered).map(({ tapped }) => tapped);
  }

  readonly #onCreate = (message: unknown): void => {
    const { request } = message as { request: Shown };
    const { method, body, path } = request;
    if (method !== "POST" || !(body instanceof Uint8Array || typeof body === "string")) return;
    const text = typeof body === "string" ? body : Buffer.from(body).toString();
    const tapped = { origin: String(request.origin), path, headers: headersOf(request.headers), body: text };
    this.#sent.set(request, { tapped, answered: false });
  };

  readonly #onHeaders = (message: unknown): void => {
    const { request, response } = message as { request: Shown; response: { statusCode: number } };
    const known = this.#sent.get(request);
    if (known !== undefined && response.statusCode === 200) known.answered = true;
  };
}

function headersOf(given: readonly string[] | string): Record<string, string> {
  const flat = typeof given === "string" ? given.split(/\r\n|: /) : given;
  const headers: Record<string, string> = {};
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = flat[at]!.toLowerCase();
    if (!own.has(name)) headers[name] = flat[at + 1]!;
  }
  return headers;
}
