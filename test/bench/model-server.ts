import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** How a server of a test answers. */
export interface Behaviour {
  /** Tokens of a reply, a chunk each. @default 5 */
  readonly tokens?: number;
  /** Milliseconds before each chunk. @default 2 */
  readonly pace?: number;
  /** Says how many tokens there were. @default true */
  readonly usage?: boolean;
  /** Answers in one piece whatever it is asked. */
  readonly whole?: boolean;
  /** Has a `/tokenize` that counts words. */
  readonly tokenizes?: boolean;
  /** Refuses requests that have this field. */
  readonly refuses?: string;
  /** Answers this many chat requests, then is gone. */
  readonly lives?: number;
  /** Answers each chat request from this one on with 503. */
  readonly failsFrom?: number;
}

export interface ModelServer {
  readonly url: string;
  /** Bodies that came, in order. */
  readonly bodies: readonly Record<string, unknown>[];
  /** Sockets that were opened for chat. */
  readonly sockets: number;
  close(): Promise<void>;
}

/** An OpenAI-compatible server on a free port, with nothing but timing behind it. */
export async function modelServer(behaviour: Behaviour = {}): Promise<ModelServer> {
  const bodies: Record<string, unknown>[] = [];
  const sockets = new Set<unknown>();
  const server = createServer((request, response) => {
    if (request.url === "/v1/models") json(response, 200, { data: [{ id: "m" }] });
    else if (request.url === "/tokenize" && behaviour.tokenizes) {
      void readBody(request).then(({ prompt }) =>
        json(response, 200, { count: String(prompt).trim().split(" ").length }),
      );
    } else if (request.url === "/tokenize") json(response, 404, { detail: "Not Found" });
    else if (request.method !== "POST") json(response, 404, { error: { message: "nothing is here" } });
    else {
      sockets.add(request.socket);
      void readBody(request).then((body) => {
        bodies.push(body);
        if (bodies.length > (behaviour.lives ?? Number.POSITIVE_INFINITY)) void close();
        else void answer(response, body, bodies.length, behaviour);
      });
    }
  });
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 1024, resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return {
    url,
    bodies,
    get sockets() {
      return sockets.size;
    },
    close,
  };
}

async function answer(
  response: ServerResponse,
  body: Record<string, unknown>,
  number: number,
  { tokens = 5, pace = 2, usage = true, whole, refuses, failsFrom = Number.POSITIVE_INFINITY }: Behaviour,
): Promise<void> {
  if (refuses !== undefined && refuses in body)
    return json(response, 400, { error: { message: `Unknown: ${refuses}` } });
  if (number >= failsFrom) return json(response, 503, { error: { message: "too much to do" } });
  const count = Math.min(tokens, (body["max_tokens"] as number | undefined) ?? tokens);
  const counted = { prompt_tokens: JSON.stringify(body["messages"]).length, completion_tokens: count };
  if (whole || body["stream"] !== true) {
    const message = { content: "word ".repeat(count) };
    return json(response, 200, {
      model: "m",
      choices: [{ message, finish_reason: "stop" }],
      ...(usage && { usage: counted }),
    });
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  const event = (data: unknown) => response.write(`data: ${JSON.stringify(data)}\n\n`);
  event({ choices: [{ delta: { role: "assistant", content: "" } }] });
  for (let token = 0; token < count; token++) {
    await sleep(pace);
    if (response.destroyed) return;
    event({ choices: [{ delta: { content: "word " } }] });
  }
  const wanted = (body["stream_options"] as { include_usage?: boolean } | undefined)?.include_usage;
  if (usage && wanted) event({ choices: [], usage: counted });
  response.end("data: [DONE]\n\n");
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown>;
}
