import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of any shape
  readonly body: any;
}

export interface FakeServer {
  /** Ends in `/v1`. */
  readonly url: string;
  readonly received: Received[];
  /** Takes the server away before the test ends. */
  close(): void;
}

export type Respond = (received: Received, response: ServerResponse, index: number) => void;

/** A real HTTP server on a free port, closed when the test ends. */
export async function fakeServer(context: TestContext, respond: Respond): Promise<FakeServer> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const form = request.headers["content-type"]?.startsWith("multipart/") === true;
    const body = text === "" ? undefined : form ? text : JSON.parse(text);
    const one = { method: request.method!, path: request.url!, headers: request.headers, body };
    received.push(one);
    respond(one, response, received.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  context.after(close);
  return { close, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, received };
}

export function json(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

export function refuse(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  json(response, { error: { message } }, status, headers);
}

/** A chat answer with one choice a text. */
export function chat(...texts: readonly string[]) {
  return {
    model: "served-model",
    choices: texts.map((content, index) => ({ index, message: { role: "assistant", content }, finish_reason: "stop" })),
    usage: { prompt_tokens: 3, completion_tokens: 5 * texts.length },
  };
}
