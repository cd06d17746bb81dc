import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { inspect } from "node:util";
import { DistilError } from "../../src/errors.ts";
import { open } from "../../src/llm/hf.ts";
import type { LlmRequest } from "../../src/llm/llm.ts";
import { chat, fakeServer, json, type Respond, refuse } from "./fake-server.ts";

const hello: LlmRequest = { messages: [{ role: "user", content: "hello" }] };
const context = (signal = new AbortController().signal) => ({ signal, priority: 0, warn() {} });

async function serve(t: TestContext, respond: Respond, key?: string) {
  const server = await fakeServer(t, respond);
  const use = `org/m@${server.url}`;
  const adapter = await open(use, { use, ...(key && { key }) }, context());
  t.after(() => adapter.close?.());
  return { ...server, adapter };
}

test("open() asks a dedicated endpoint through the library", async (t) => {
  const { adapter, received } = await serve(
    t,
    (_, response) => json(response, chat("<think>hm</think>hi")),
    "hf_secret_token_1",
  );
  const reply = await adapter.generate({ ...hello, sampling: { temperature: 0 } }, context());
  assert.deepEqual(reply.choices, [{ text: "hi", reasoning: "hm", finish: "stop" }]);
  assert.equal(received[0]!.path, "/v1/chat/completions");
  assert.equal(received[0]!.headers.authorization, "Bearer hf_secret_token_1");
  assert.deepEqual(received[0]!.body, { model: "org/m", messages: hello.messages, temperature: 0 });
});

test("open() discovers the model of an endpoint, or calls it tgi", async (t) => {
  const { url } = await fakeServer(t, (_, response, index) =>
    index === 0 ? json(response, { data: [{ id: "found" }] }) : refuse(response, 404, "no list"),
  );
  const ids = [await open(url, { use: url }, context()), await open(url, { use: url }, context())].map((adapter) => {
    t.after(() => adapter.close?.());
    return adapter.id;
  });
  assert.deepEqual(ids, ["found", "tgi"]);
});

test("open() wants HF_TOKEN for routed models", async (t) => {
  const before = { ...process.env };
  t.after(() => {
    process.env = before;
  });
  process.env = { ...before, HF_TOKEN: "" };
  await assert.rejects(open("org/model", { use: "hf:org/model" }, context()), { code: "ERR_KEY", message: /HF_TOKEN/ });
});

test("open() sends no HF_TOKEN to other hosts", async (t) => {
  const before = { ...process.env };
  t.after(() => {
    process.env = before;
  });
  process.env = { ...before, HF_TOKEN: "hf_not_for_others" };
  const { adapter, received } = await serve(t, (_, response) => json(response, chat("hi")));
  await adapter.generate(hello, context());
  assert.equal(received[0]!.headers.authorization, undefined);
});

test("generate() makes one request a sample, each with its own seed", async (t) => {
  const { adapter } = await serve(t, ({ body }, response) => json(response, chat(`seed ${body.seed}`)));
  const reply = await adapter.generate({ ...hello, n: 2, sampling: { seed: 4 } }, context());
  assert.deepEqual(
    reply.choices.map(({ text }) => text),
    ["seed 4", "seed 5"],
  );
});

test("generate() goes on without a schema where the endpoint refuses it", async (t) => {
  const { adapter } = await serve(t, ({ body }, response) =>
    body.response_format ? refuse(response, 422, "response_format unknown") : json(response, chat("{}")),
  );
  await adapter.generate({ ...hello, schema: {} }, context());
  assert.equal(adapter.can.schema, false);
});

const faults: readonly [string, Respond, string, boolean][] = [
  ["500", (_, r) => refuse(r, 500, "oh no"), "ERR_HTTP", true],
  ["503", (_, r) => refuse(r, 503, "loading"), "ERR_HTTP", true],
  ["429", (_, r) => refuse(r, 429, "later"), "ERR_RATE", true],
  ["401", (_, r) => refuse(r, 401, "who?"), "ERR_KEY", false],
  ["402", (_, r) => refuse(r, 402, "credits"), "ERR_KEY", false],
  ["404", (_, r) => refuse(r, 404, "nothing"), "ERR_MODEL", false],
  ["HTML", (_, r) => void r.end("<html>"), "ERR_REPLY", true],
  ["a reset", (_, r) => void r.socket!.resetAndDestroy(), "ERR_CONNECT", true],
];

for (const [name, respond, code, retryable] of faults) {
  test(`generate() throws ${code} for ${name}, without the token`, async (t) => {
    const { adapter } = await serve(t, respond, "hf_secret_token_2");
    const error = await adapter.generate(hello, context()).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof DistilError);
    assert.deepEqual([error.code, error.details.retryable], [code, retryable]);
    assert.doesNotMatch(inspect(error, { depth: 9 }), /secret_token/);
  });
}

test("generate() ends at once when the signal aborts", async (t) => {
  const stop = new AbortController();
  const { adapter, received } = await serve(t, () => {});
  const call = adapter.generate(hello, context(stop.signal));
  while (received.length === 0) await turn();
  stop.abort();
  await assert.rejects(call, { code: "ERR_ABORTED" });
});
