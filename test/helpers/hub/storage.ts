import { createHash, hash } from "node:crypto";
import { open } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { HubServer } from "./server.ts";
import { bytesOf, type Content, sizeOf } from "./store.ts";

/** The host that large files are on: signed addresses, ranges, uploads in one piece or in parts. Knows no tokens. */
export async function answerStorage(hub: HubServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url!, hub.storageUrl);
  const [, kind, id = ""] = url.pathname.split("/");
  if (url.searchParams.get("signature") !== signature(id)) return end(response, 403, "the address is not signed");
  if (kind === "get") {
    const content = hub.objects.get(id);
    return content === undefined ? end(response, 404, "no such object") : sendRange(request, response, content);
  }
  if (kind === "put" && hub.folder !== undefined) return putOnDisk(hub, id, request, response);
  const body = await bodyOf(request);
  if (kind === "put") return put(hub, id, body, response);
  const part = Number(url.searchParams.get("part"));
  if (part > 0) {
    const parts = hub.parts.get(id) ?? new Map<number, Buffer>();
    hub.parts.set(id, parts.set(part, body));
    response.writeHead(200, { etag: `"${hash("md5", body, "hex")}"` }).end();
    return;
  }
  const { parts } = JSON.parse(body.toString()) as { parts: { etag: string; partNumber: number }[] };
  const there = hub.parts.get(id) ?? new Map<number, Buffer>();
  const right = parts.every(({ etag, partNumber }) => etag === `"${hash("md5", there.get(partNumber)!, "hex")}"`);
  if (!right) return end(response, 400, "the parts are not those that came");
  return put(hub, id, Buffer.concat(parts.map(({ partNumber }) => there.get(partNumber)!)), response);
}

function put(hub: HubServer, id: string, body: Buffer, response: ServerResponse): void {
  if (hash("sha256", body, "hex") !== id) {
    end(response, 400, "the content is not what its hash says");
    return;
  }
  hub.objects.set(id, body);
  response.writeHead(200, { etag: `"${id}"`, "content-type": "application/json" }).end("{}");
}

/** The same for one that is too large for memory. */
async function putOnDisk(
  hub: HubServer,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = join(hub.folder!, id);
  const digest = createHash("sha256");
  const file = await open(path, "w");
  let size = 0;
  for await (const block of request as AsyncIterable<Buffer>) {
    digest.update(block);
    size += block.length;
    await file.writeFile(block);
  }
  await file.close();
  if (digest.digest("hex") !== id) return end(response, 400, "the content is not what its hash says");
  hub.objects.set(id, { path, size, sha256: id });
  response.writeHead(200, { etag: `"${id}"`, "content-type": "application/json" }).end("{}");
}

/** Lets an object be read or written at that address. */
export function signature(id: string): string {
  return hash("sha1", `signed ${id}`, "hex");
}

/** Content, or the part of it that Range asks for. */
export async function sendRange(request: IncomingMessage, response: ServerResponse, content: Content): Promise<void> {
  const size = sizeOf(content);
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
  response.setHeader("accept-ranges", "bytes");
  if (from === undefined) {
    response.writeHead(200, { "content-length": size });
    return request.method === "HEAD" ? void response.end() : pipeline(bytesOf(content), response).catch(() => {});
  }
  const start = Number(from);
  const end = Math.min(to ? Number(to) + 1 : size, size);
  if (start >= size) {
    response.writeHead(416, { "content-range": `bytes */${size}` }).end();
    return;
  }
  response.writeHead(206, { "content-range": `bytes ${start}-${end - 1}/${size}`, "content-length": end - start });
  return pipeline(bytesOf(content, start, end), response).catch(() => {});
}

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const blocks: Buffer[] = [];
  for await (const block of request) blocks.push(block as Buffer);
  return Buffer.concat(blocks);
}

function end(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "text/plain" }).end(message);
}
