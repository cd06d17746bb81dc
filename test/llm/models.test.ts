import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { DistilError } from "../../src/errors.ts";
import type { Llm, ModelReport, ModelSpec } from "../../src/llm/llm.ts";
import { Models } from "../../src/llm/models.ts";
import { ask } from "../../src/tasks/ask.ts";
import { chat, fakeServer, json, refuse } from "./fake-server.ts";

const { signal } = new AbortController();
const context = { signal, priority: 0 };
const request = { messages: [{ role: "user", content: "hello" }] } as const;
const local: Llm = {
  generate: async () => ({ choices: [{ text: "hi", finish: "stop" }], usage: { input: 10, output: 20 }, model: "m" }),
};

function models(t: TestContext, names: Readonly<Record<string, ModelSpec>> = {}) {
  const warnings: string[] = [];
  const all = new Models({ names, signal, warn: (message) => warnings.push(message) });
  t.after(() => all.close());
  return Object.assign(all, { warnings });
}

test("Models.bind() follows names to a server, the outer settings winning", async (t) => {
  const { url, received } = await fakeServer(t, (_, response) => json(response, chat("hi")));
  const large = { use: `openai:m@${url}`, temperature: 0, max_tokens: 9, extra: { a: 1, b: 1 } };
  const all = models(t, { large, warm: { use: "large", temperature: 1, name: "Warm", extra: { b: 2 } } });
  const model = await all.bind("warm");
  assert.deepEqual([model.name, model.id, model.sampling], ["Warm", "m", { temperature: 1, max_tokens: 9 }]);
  await model.llm.generate({ ...request, sampling: model.sampling, extra: { c: 3 } }, context);
  const { messages: _, ...body } = received[0]!.body;
  assert.deepEqual(body, { model: "m", temperature: 1, max_tokens: 9, a: 1, b: 2, c: 3 });
});

test("Models.bind() takes a model that lives in this process", async (t) => {
  const all = models(t, { mine: { llm: local, id: "mine-1" } });
  const model = await all.bind("mine");
  assert.equal((await model.llm.generate(request, context)).choices[0]!.text, "hi");
  assert.equal(model.name, "mine-1");
});

test("Models.bind() gives equal specs one model", async (t) => {
  const all = models(t);
  const [a, b] = await Promise.all([
    all.bind("openai:m@http://127.0.0.1:1"),
    all.bind({ use: "openai:m@http://127.0.0.1:1" }),
  ]);
  assert.equal(a, b);
});

test("Models.bind() shares one limiter among the names of a server, the smallest concurrency winning", async (t) => {
  const use = "openai:m@http://127.0.0.1:1/v1";
  const all = models(t, {
    a: { use, concurrency: 16 },
    b: { use: "openai:other@http://127.0.0.1:1/v1", concurrency: 8 },
    c: use,
  });
  const [a, b, c] = await Promise.all(["a", "b", "c"].map((name) => all.bind(name)));
  assert.ok(a!.queue === b!.queue && b!.queue === c!.queue);
  assert.deepEqual(
    all.limiters().map(({ limit }) => limit),
    [8],
  );
  assert.equal(all.warnings.length, 1);
});

test("Models.bind() starts low where nobody asks for a concurrency, and follows the server from there", async (t) => {
  const all = models(t);
  await all.bind("openai:m@http://127.0.0.1:1/v1");
  assert.equal(all.limiters()[0]!.limit, 16);
});

const refused: readonly [string, ModelSpec, string, RegExp][] = [
  [
    "an unknown name",
    "gpt-4o",
    "ERR_MODEL",
    /Cannot use gpt-4o as a model as it must be SCHEME:REST or a name .* anthropic, hf, local, openai, replay, vllm/,
  ],
  ["an unknown scheme", "openia:gpt", "ERR_MODEL", /Did you mean openai\?/],
  ["a URL without a scheme", "http://127.0.0.1:1/v1", "ERR_MODEL", /is vllm:http:\/\/127\.0\.0\.1:1\/v1/],
  ["a misspelt name", "larg", "ERR_MODEL", /Did you mean large\?/],
  ["an anthropic: without its model", "anthropic:", "ERR_MODEL", /must name a model.*distil models anthropic:/],
  ["names in a circle", "a", "ERR_MODEL", /a → b → a/],
  ["a misspelt setting", { use: "large", temprature: 1 } as never, "ERR_OPTION", /Did you mean temperature\?/],
  ["a setting out of bounds", { use: "large", concurrency: 0 }, "ERR_OPTION", /model\.concurrency.*at least 1/],
  ["a vllm without its URL", "vllm:some-model", "ERR_MODEL", /vllm:some-model@http/],
  ["a variable that is not set", { use: "large", key: "$" + "{NO_SUCH_VARIABLE}" }, "ERR_KEY", /NO_SUCH_VARIABLE/],
];

for (const [name, spec, code, message] of refused) {
  test(`Models.bind() throws ${code} for ${name}`, async (t) => {
    const all = models(t, { large: "openai:m@http://127.0.0.1:1", a: "b", b: { use: "a" } });
    const error = await all.bind(spec).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof DistilError);
    assert.equal(error.code, code);
    assert.match(`${error.message}. ${error.details.hint ?? ""}`, message);
  });
}

test("Models.bind() makes a server that cannot be reached fatal", async (t) => {
  await assert.rejects(models(t).bind("vllm:http://127.0.0.1:1"), ({ code, details }: DistilError) => {
    assert.deepEqual([code, details.fatal], ["ERR_CONNECT", true]);
    return true;
  });
});

test("Models.reports() counts calls, retries, tokens once and money", async (t) => {
  const { url } = await fakeServer(t, (_, response, index) =>
    index === 0 ? refuse(response, 429, "later", { "retry-after-ms": "1" }) : json(response, chat("a", "b")),
  );
  const all = models(t);
  const model = await all.bind({ use: `openai:m@${url}`, price: { input: 1e6, output: 2e6 } });
  await model.llm.generate({ ...request, n: 2 }, context);
  await model.llm.generate(request, { ...context, step: 2 });
  const [{ reused: _, ...report }] = all.reports() as [ModelReport];
  const use = { calls: 1, tokens: { input: 3, output: 10 }, cost: 23 };
  assert.deepEqual(report, {
    model: "m",
    calls: 3,
    retries: 1,
    tokens: { input: 6, output: 20 },
    cost: 46,
    steps: [{ step: 2, ...use }],
  });
});

test("Models.list() names what a server has, without choosing", async (t) => {
  const { url } = await fakeServer(t, (_, response) => json(response, { data: [{ id: "a" }, { id: "b" }] }));
  assert.deepEqual(await models(t).list(`vllm:${url}`), ["a", "b"]);
});

test("Models tells of each call as it starts and ends, and what all have taken", async (t) => {
  const seen: unknown[] = [];
  const all: Models = new Models({ signal, warn() {}, onCall: () => seen.push(all.spent) });
  t.after(() => all.close());
  const model = await all.bind({ llm: local, id: "mine", price: { input: 1e6, output: 0 } });
  await model.llm.generate(request, context);
  await model.llm.generate(request, context);
  const none = { cost: 0, tokens: 0 };
  const { usage } = await local.generate(request, context);
  const one = { cost: usage!.input, tokens: usage!.input + usage!.output };
  const two = { cost: 2 * one.cost, tokens: 2 * one.tokens };
  assert.deepEqual(seen, [
    { spent: none, open: none },
    { spent: one, open: none },
    { spent: one, open: one },
    { spent: two, open: none },
  ]);
});

test("Models records what DISTIL_RECORD asks for, as replay: reads it", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "distil-"));
  const before = { ...process.env };
  t.after(async () => {
    process.env = before;
    await rm(folder, { recursive: true });
  });
  const file = join(folder, "replies.jsonl");
  process.env = { ...before, DISTIL_RECORD: file };
  const recording = models(t);
  await (await recording.bind({ llm: local, id: "mine" })).llm.generate(request, context);
  await recording.close();
  process.env = before;
  const replayed = await (await models(t).bind(`replay:${file}`)).llm.generate(request, context);
  assert.deepEqual(replayed, { ...(await local.generate(request, context)), model: "mine" });
});

test("Models.bind() keeps the rate limits of a key and model over all its names", async (t) => {
  const { url, received } = await fakeServer(t, (_, response) => json(response, chat("hi")));
  const use = `openai:m@${url}`;
  const all = models(t, { a: { use, rpm: 1, name: "A" }, b: { use, temperature: 1 }, c: { use, key: "another-key" } });
  const [a, b, c] = await Promise.all(["a", "b", "c"].map((name) => all.bind(name)));
  const stop = new AbortController();
  await a!.llm.generate(request, context);
  const held = b!.llm.generate(request, { signal: stop.signal, priority: 0 });
  await c!.llm.generate(request, context);
  assert.deepEqual([received.length, b!.queue.queued], [2, 1]);
  stop.abort();
  await assert.rejects(held, { code: "ERR_ABORTED" });
});

test("Models.bind() holds back the calls to a server that says 429, and no others", async (t) => {
  const full = await fakeServer(t, (_, response) => refuse(response, 429, "later", { "retry-after": "60" }));
  const free = await fakeServer(t, (_, response) => json(response, chat("hi")));
  const all = models(t);
  const [held, open] = await Promise.all([full, free].map(({ url }) => all.bind(`openai:m@${url}`)));
  const stop = new AbortController();
  const ask = () => held!.llm.generate(request, { signal: stop.signal, priority: 0 }).catch(() => {});
  const waiting = [ask()];
  while (full.received.length === 0 || all.waiting().length === 0)
    await new Promise((resolve) => setTimeout(resolve, 2));
  for (let call = 0; call < 10; call++) waiting.push(ask());
  for (let call = 0; call < 10; call++) await open!.llm.generate(request, context);
  // The servers are asked for gauges, too.
  const calls = [full, free].map(({ received }) => received.filter(({ path }) => path.endsWith("/completions")).length);
  assert.deepEqual(calls, [1, 10]);
  stop.abort();
  await Promise.all(waiting);
});

test("Models.bind() balances over several servers, and sets one aside that is not there", async (t) => {
  const one = await fakeServer(t, (_, response) => json(response, chat("hi")));
  const two = await fakeServer(t, (_, response) => json(response, chat("hi")));
  const all = models(t, { m: { use: `vllm:m@${one.url},http://127.0.0.1:1/v1`, urls: [two.url] } });
  const model = await all.bind("m");
  await Promise.all(Array.from({ length: 60 }, () => model.llm.generate(request, context)));
  assert.ok(one.received.length >= 20 && two.received.length >= 20, `${one.received.length} ${two.received.length}`);
});

test("Models.bind() discovers the model of several servers though one is down", async (t) => {
  const { url } = await fakeServer(t, ({ path }, response) =>
    json(response, path.endsWith("/models") ? { data: [{ id: "found" }] } : chat("hi")),
  );
  const model = await models(t).bind(`vllm:http://127.0.0.1:1/v1,${url}`);
  assert.equal(model.id, "found");
});

test("Models.bind() refuses to balance between different models", async (t) => {
  const serve = (id: string) => fakeServer(t, (_, response) => json(response, { data: [{ id }] }));
  const [one, two] = await Promise.all([serve("a"), serve("b")]);
  await assert.rejects(models(t).bind(`vllm:${one.url},${two.url}`), {
    code: "ERR_MODEL",
    message: /different models/,
  });
});

test("Models.bind() sends one bad request six times, and once more six times for its repair: twelve calls", async (t) => {
  const { url, received } = await fakeServer(t, (_, response, index) =>
    index === 5
      ? json(response, chat("not what was asked for"))
      : refuse(response, 500, "oops", { "retry-after-ms": "1" }),
  );
  // A fixed concurrency asks for no gauges: all that comes are calls.
  const model = await models(t).bind({ use: `openai:m@${url}`, concurrency: 4 });
  const prompt = {
    messages: request.messages,
    parse(): Record<string, unknown> {
      throw new DistilError("ERR_PARSE", "not it");
    },
  };
  const task = { name: "t", role: "generate", reads: [], adds: [], definition: {}, prompt: () => prompt } as const;
  await assert.rejects(ask({ task, prompt, model, call: context }), { code: "ERR_HTTP" });
  assert.equal(received.length, 12);
});
