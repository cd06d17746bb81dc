import { type Asked, jsonOf, mustWrite, sendJson } from "./api.ts";
import { signature } from "./storage.ts";

interface Batch {
  readonly operation: "upload";
  readonly transfers: readonly string[];
  readonly objects: readonly { readonly oid: string; readonly size: number }[];
}

/** Where each object is to be uploaded; nothing for one that is there. */
export async function answerBatch(asked: Asked, name: string): Promise<void> {
  const { hub, request, response } = asked;
  mustWrite(asked, name);
  const { objects } = (await jsonOf(request)) as Batch;
  const inParts = objects.some(({ size }) => size >= hub.multipart.from);
  const answers = objects.map(({ oid, size }) => {
    if (hub.sizeOfObject(oid) === size) return { oid, size };
    const address = (kind: string, more = "") => `${hub.storageUrl}/${kind}/${oid}?signature=${signature(oid)}${more}`;
    if (!inParts) return { oid, size, actions: { upload: { href: address("put") } } };
    const count = Math.ceil(size / hub.multipart.part);
    const parts = Array.from({ length: count }, (_, index) => [
      String(index + 1).padStart(5, "0"),
      address("parts", `&part=${index + 1}`),
    ]);
    const header = { chunk_size: String(hub.multipart.part), ...Object.fromEntries(parts) };
    return { oid, size, actions: { upload: { href: address("parts"), header } } };
  });
  const headers = { "content-type": "application/vnd.git-lfs+json" };
  sendJson(response, { transfer: inParts ? "multipart" : "basic", objects: answers }, 200, headers);
}
