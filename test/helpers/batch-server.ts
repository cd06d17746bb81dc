import type { TestContext } from "node:test";
import { chat, type FakeServer, fakeServer, json } from "../llm/fake-server.ts";
import { BatchDesk, type DeskOptions } from "./batch-desk.ts";

export interface BatchServer extends FakeServer {
  readonly desk: BatchDesk;
  /** Calls that were made one by one. */
  readonly single: () => number;
}

/** A server of one model that takes requests by the batch, and says what is asked back. */
export async function batchServer(t: TestContext, options: Partial<DeskOptions> = {}): Promise<BatchServer> {
  let single = 0;
  const answer: DeskOptions["answer"] = (body) => ({ body: chat(`Answer to ${body.messages.at(-1).content}`) });
  const desk = new BatchDesk({ answer, ...options });
  const server = await fakeServer(t, (received, response) => {
    if (desk.handle(received, response)) return;
    if (received.path.endsWith("/models")) return json(response, { data: [{ id: "m" }] });
    single++;
    json(response, answer(received.body, "").body);
  });
  return { ...server, desk, single: () => single };
}
