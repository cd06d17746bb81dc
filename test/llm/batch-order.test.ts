import assert from "node:assert/strict";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Journal } from "../../src/journal/store.ts";
import { Batching } from "../../src/llm/batch.ts";
import type { BatchPort } from "../../src/llm/batch-port.ts";
import type { Adapter } from "../../src/llm/llm.ts";
import { folderFor } from "../helpers/files.ts";

const request = { messages: [{ role: "user", content: "a" }] } as const;
const reply = { choices: [{ text: "x", finish: "stop" }], usage: undefined, model: "m" } as const;

/** A provider that has every answer at the first look. */
function portOf(): BatchPort {
  const ids: string[] = [];
  return {
    most: { requests: 100, bytes: 1_000 },
    check: async () => {},
    endpoint: () => "/v1/chat/completions",
    line: (id) => `${id}\n`,
    async submit({ requests, making }) {
      await making();
      for (const { id } of requests()) ids.push(id);
      return "batch_1";
    },
    find: async () => undefined,
    look: async (id) => ({ id, status: "completed", over: true, done: ids.length, files: [] }),
    async *answers() {
      for (const id of ids) yield { id, status: 200, text: "{}", unfinished: false };
    },
    read: () => reply,
    learns: () => false,
  };
}

async function batching(t: TestContext, settle: () => Promise<void>, change: Partial<BatchPort> = {}) {
  const state = await folderFor(t);
  const stop = new AbortController();
  const journal = { find: () => undefined, add: async () => {}, settle } as unknown as Journal;
  const port = { ...portOf(), ...change };
  const can = { schema: true };
  const adapter: Adapter = { id: "m", server: "s", can, concurrency: 1, generate: async () => reply, batch: port };
  const made = new Batching(adapter, port, {
    settings: { size: 100, interval: 5, quiet: 5 },
    state,
    journal,
    place: { model: "m", can, variant: {} },
    notBefore: () => 0,
    patience: 1_000,
    signal: stop.signal,
    tell() {},
  });
  await made.start();
  t.after(() => made.close());
  return { made, state, marks: () => readdir(join(state, "batches")), signal: stop.signal };
}

test("Batching keeps a batch's mark until the journal is where other processes find it", async (t) => {
  let settled = () => {};
  let asked = () => {};
  const settling = new Promise<void>((resolve) => (asked = resolve));
  const { made, marks, signal } = await batching(t, () => {
    asked();
    return new Promise<void>((resolve) => (settled = resolve));
  });
  await made.generate(request, { signal, priority: 0 });
  await settling;
  assert.equal((await marks()).length, 1);
  settled();
  while ((await marks()).length > 0) await new Promise((resolve) => setTimeout(resolve, 2));
});

test("Batching asks for a request whose first asker had left before its batch went", async (t) => {
  const { made, signal } = await batching(t, async () => {});
  const leaving = new AbortController();
  const first = made.generate(request, { signal: leaving.signal, priority: 0 });
  leaving.abort();
  await assert.rejects(first, { code: "ERR_ABORTED" });
  // The batch would have gone by now.
  await new Promise((resolve) => setTimeout(resolve, 15));
  assert.equal((await made.generate(request, { signal, priority: 0 })).choices[0]!.text, "x");
});

test("Batching makes no batch whose requests another run has taken over", async (t) => {
  let uploads = 0;
  let made = 0;
  const {
    made: asking,
    state,
    signal,
  } = await batching(t, async () => {}, {
    async submit({ requests, making }) {
      if (uploads++ === 0) await rm(join(state, "batches"), { recursive: true });
      await making();
      made++;
      ids = [...requests()].map(({ id }) => id);
      return "batch_1";
    },
    async *answers() {
      for (const id of ids) yield { id, status: 200, text: "{}", unfinished: false };
    },
  });
  let ids: readonly string[] = [];
  assert.equal((await asking.generate(request, { signal, priority: 0 })).choices[0]!.text, "x");
  assert.deepEqual([uploads, made], [2, 1]);
});
