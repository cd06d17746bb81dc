import type { Journal } from "../journal/store.ts";
import { keeping, type Place } from "./keeping.ts";
import type { Server } from "./servers.ts";

/** A server whose replies are kept before they go on; batches keep theirs themselves. */
export function keepingServer(server: Server, store: Journal, place: Place): Server {
  const { adapter } = server;
  if (adapter.batched) return server;
  return { ...server, adapter: { ...adapter, generate: keeping(adapter, store, place).generate } };
}
