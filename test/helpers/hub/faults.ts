import type { IncomingMessage, ServerResponse } from "node:http";

/** What goes wrong, where, and how often. */
export interface Fault {
  /** Matched against `METHOD /path?query`. */
  readonly on: RegExp;
  readonly host?: "hub" | "storage";
  /** @default 1 */
  times?: number;
  /** Requests that go well before. @default 0 */
  after?: number;
  /** Answers with this status. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message?: string;
  /** Breaks the connection: after so many bytes of the answer, or of what is sent. */
  readonly cutAnswer?: number;
  readonly cutUpload?: number;
}

export class Faults {
  readonly #faults: Fault[] = [];

  add(fault: Fault): void {
    this.#faults.push({ times: 1, after: 0, ...fault });
  }

  /** The fault that strikes this request. */
  take(host: "hub" | "storage", { method, url }: IncomingMessage): Fault | undefined {
    const fault = this.#faults.find(
      ({ on, times, host: only }) => times! > 0 && (only === undefined || only === host) && on.test(`${method} ${url}`),
    );
    if (fault === undefined) return undefined;
    if (fault.after! > 0) {
      fault.after!--;
      return undefined;
    }
    fault.times!--;
    return fault;
  }
}

/** Answers as the fault says; false where the answer goes on and is cut later. */
export function strike(fault: Fault, request: IncomingMessage, response: ServerResponse): boolean {
  if (fault.status !== undefined) {
    request.resume();
    response.writeHead(fault.status, { "content-type": "application/json", ...fault.headers });
    response.end(JSON.stringify({ error: fault.message ?? "a fault on demand" }));
    return true;
  }
  if (fault.cutUpload === undefined) return false;
  let received = 0;
  request.on("data", (block: Buffer) => {
    received += block.length;
    if (received >= fault.cutUpload!) request.socket.destroy();
  });
  return true;
}
