import type { ServerResponse } from "node:http";
import type { Fault } from "./options.ts";
import { type Plan, replyBody } from "./reply.ts";

const json = { "content-type": "application/json" };

export function sendJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { ...json, "content-length": Buffer.byteLength(text), ...headers }).end(text);
}

export function refuse(response: ServerResponse, status: number, message: string, headers = {}): void {
  sendJson(response, status, { error: { message, type: "simulated", code: status } }, headers);
}

/** Faults that come instead of any work. True if `fault` is one of them. */
export function failEarly(response: ServerResponse, fault: Fault | undefined, retryAfter: number | undefined): boolean {
  switch (fault) {
    case "busy":
      refuse(response, 429, "Too many requests", retryAfter === undefined ? {} : { "retry-after": retryAfter });
      return true;
    case "error":
      refuse(response, 500, "Something broke");
      return true;
    case "html":
      response
        .writeHead(200, { "content-type": "text/html" })
        .end("<!doctype html><title>Welcome</title><p>A proxy's own page");
      return true;
    case "drop":
      response.socket?.destroy();
      return true;
    case "hang":
      return true;
    default:
      return false;
  }
}

/** Sends an answer, or what `fault` leaves of it. */
export function sendReply(response: ServerResponse, plan: Plan, fault: Fault | undefined): void {
  const body = JSON.stringify(withContent(plan, fault));
  const half = body.slice(0, body.length >> 1);
  switch (fault) {
    case "half":
      response.writeHead(200, json).end(half);
      return;
    case "garbled":
      response.writeHead(200, json).end(`${half}}}}}\u0000`);
      return;
    case "cut":
      response.writeHead(200, { ...json, "content-length": Buffer.byteLength(body) });
      response.write(half, () => setTimeout(() => response.socket?.destroy(), 5));
      return;
    case "trickle":
      trickle(response.writeHead(200, json), Buffer.from(body));
      return;
    default:
      response.writeHead(200, { ...json, "content-length": Buffer.byteLength(body) }).end(body);
  }
}

function withContent(plan: Plan, fault: Fault | undefined): unknown {
  const body = replyBody(plan);
  const say = (message: object, finish_reason: string) => ({
    ...body,
    choices: plan.choices.map((_, index) => ({ index, message: { role: "assistant", ...message }, finish_reason })),
  });
  if (fault === "empty") return say({ content: "" }, "stop");
  if (fault === "refusal") return say({ content: null, refusal: "I cannot help with that." }, "content_filter");
  return body;
}

/** Twenty pieces, 25 ms apart. */
function trickle(response: ServerResponse, body: Buffer): void {
  const size = Math.ceil(body.length / 20);
  let sent = 0;
  const timer = setInterval(() => {
    if (response.destroyed) return clearInterval(timer);
    response.write(body.subarray(sent, sent + size));
    sent += size;
    if (sent < body.length) return;
    clearInterval(timer);
    response.end();
  }, 25);
}
