import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import type { ServerResponse } from "node:http";
import { type TestContext, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { inspect } from "node:util";
import { DistilError } from "../../src/errors.ts";
import type { LlmRequest, ModelSettings } from "../../src/llm/llm.ts";
import { open, openVllm } from "../../src/llm/openai.ts";
import { chat, fakeServer, json, type Respond, refuse } from "./fake-server.ts";

const hello: LlmRequest = { messages: [{ role: "user", content: "hello" }] };
const context = (signal = new AbortController().signal) => ({ signal, priority: 0 });

async function serve(test: TestContext, respond: Respond, settings: Partial<ModelSettings> = {}) {
  const server = await fakeServer(test, respond);
  const warnings: string[] = [];
  const use = `m@${server.url}`;
  const signal = new AbortController().signal;
  const adapter = await open(use, { use, ...settings }, { signal, warn: (message) => warnings.push(message) });
  test.after(() => adapter.close?.());
  return { ...server, adapter, warnings };
}

async function failure(
  test: TestContext,
  respond: Respond,
  settings: Partial<ModelSettings> = {},
): Promise<DistilError> {
  const { adapter } = await serve(test, respond, settings);
  const error = await adapter.generate(hello, context()).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof DistilError, `threw ${error}`);
  return error;
}

test("open() gives an adapter that asks the chat endpoint", async (t) => {
  const { adapter, received } = await serve(t, (_, response) => json(response, chat("hi")));
  const reply = await adapter.generate(hello, context());
  assert.deepEqual(reply, {
    choices: [{ text: "hi", finish: "stop" }],
    usage: { input: 3, output: 5 },
    model: "served-model",
  });
  assert.deepEqual(received[0]!.path, "/v1/chat/completions");
  assert.deepEqual(received[0]!.body, { model: "m", messages: hello.messages });
});

test("generate() says what the headers tell of the server's limits", async (t) => {
  const headers = {
    "x-ratelimit-limit-requests": "60",
    "x-ratelimit-remaining-requests": "59",
    "x-ratelimit-reset-requests": "1s",
  };
  const { adapter } = await serve(t, (_, response) => json(response, chat("hi"), 200, headers));
  const { limits } = await adapter.generate(hello, context());
  assert.deepEqual(limits, { requests: { limit: 60, remaining: 59, reset: 1_000, refills: true } });
});

test("open() asks the completion endpoint where told to", async (t) => {
  const answer = {
    choices: [{ text: " on", finish_reason: "length" }],
    usage: { prompt_tokens: 1, completion_tokens: 1 },
  };
  const { adapter, received } = await serve(t, (_, response) => json(response, answer), { endpoint: "completion" });
  const reply = await adapter.generate(hello, context());
  assert.deepEqual(reply.choices, [{ text: " on", finish: "length" }]);
  assert.deepEqual(received[0]!.path, "/v1/completions");
  assert.deepEqual(received[0]!.body, { model: "m", prompt: "hello" });
});

test("generate() sends raw text to the completion endpoint of a chat model", async (t) => {
  const answer = { choices: [{ text: "Why?", finish_reason: "stop" }] };
  const { adapter, received } = await serve(t, (_, response) => json(response, answer));
  const reply = await adapter.generate({ messages: [], text: "<|user|>\n" }, context());
  assert.deepEqual(reply.choices, [{ text: "Why?", finish: "stop" }]);
  assert.equal(received[0]!.path, "/v1/completions");
  assert.equal((received[0]!.body as { prompt: string }).prompt, "<|user|>\n");
  assert.equal(adapter.can.text, true);
});

test("openVllm() discovers the one model of a server", async (t) => {
  const { url } = await fakeServer(t, (_, response) => json(response, { data: [{ id: "smollm2" }] }));
  const adapter = await openVllm(url, { use: url }, { ...context(), warn() {} });
  t.after(() => adapter.close?.());
  assert.deepEqual([adapter.id, adapter.server], ["smollm2", url]);
  assert.equal(adapter.can.regex, true);
});

test("openVllm() lists the models with the spelling to use where there are several", async (t) => {
  const { url } = await fakeServer(t, (_, response) => json(response, { data: [{ id: "a" }, { id: "b" }] }));
  const opening = openVllm(url, { use: url }, { ...context(), warn() {} });
  await assert.rejects(opening, (error: DistilError) => {
    assert.equal(error.code, "ERR_MODEL");
    assert.match(error.details.hint!, new RegExp(`vllm:a@${url}, vllm:b@${url}`));
    return true;
  });
});

test("open() sends no key of OpenAI to another server, but DISTIL_API_KEY", async (t) => {
  const before = { ...process.env };
  t.after(() => {
    process.env = before;
  });
  process.env = { ...before, OPENAI_API_KEY: "openai-secret-1", DISTIL_API_KEY: "distil-secret-1" };
  const { adapter, received } = await serve(t, (_, response) => json(response, chat("hi")));
  await adapter.generate(hello, context());
  assert.equal(received[0]!.headers.authorization, "Bearer distil-secret-1");
});

test("open() shares the sockets of a server, closed by the last to leave", async (t) => {
  const ports = new Set<number | undefined>();
  const { url } = await fakeServer(t, (_, response) => {
    ports.add(response.req.socket.remotePort);
    json(response, chat("hi"));
  });
  const [a, b] = await Promise.all(
    ["a", "b"].map((name) => open(`${name}@${url}`, { use: "" }, { ...context(), warn() {} })),
  );
  await a!.generate(hello, context());
  await turn();
  await b!.generate(hello, context());
  await turn();
  await a!.close!();
  await b!.generate(hello, context());
  await b!.close!();
  assert.equal(ports.size, 1);
});

test("open() names the variable where the key of OpenAI is missing", async (t) => {
  const before = { ...process.env };
  t.after(() => {
    process.env = before;
  });
  process.env = { ...before, OPENAI_API_KEY: "", DISTIL_API_KEY: "other-secret" };
  await assert.rejects(
    open("gpt-4o-mini", { use: "openai:gpt-4o-mini" }, { ...context(), warn() {} }),
    (error: DistilError) => {
      assert.equal(error.code, "ERR_KEY");
      assert.match(error.message, /OPENAI_API_KEY/);
      return error.details.fatal === true;
    },
  );
});

test("generate() asks for several replies in one request, in order", async (t) => {
  const answer = chat("a", "b");
  const { adapter, received } = await serve(t, (_, response) =>
    json(response, { ...answer, choices: [...answer.choices].reverse() }),
  );
  const reply = await adapter.generate({ ...hello, n: 2 }, context());
  assert.deepEqual(
    reply.choices.map(({ text }) => text),
    ["a", "b"],
  );
  assert.equal(received.length, 1);
});

test("generate() sends several requests where the server refuses n, and remembers", async (t) => {
  const { adapter, received } = await serve(t, ({ body }, response) =>
    body.n > 1 ? refuse(response, 400, "'n' must be 1") : json(response, chat(`seed ${body.seed}`)),
  );
  const request = { ...hello, n: 2, sampling: { seed: 7 }, sample: 1 };
  const reply = await adapter.generate(request, context());
  assert.deepEqual(reply.choices.map(({ text }) => text).sort(), ["seed 8", "seed 9"]);
  assert.equal(adapter.can.samples, false);
  await adapter.generate(request, context());
  assert.equal(received.length, 5);
});

test("generate() asks for the rest where the server ignores n", async (t) => {
  const { adapter } = await serve(t, (_, response, index) => json(response, chat(`reply ${index}`)));
  const reply = await adapter.generate({ ...hello, n: 3 }, context());
  assert.equal(reply.choices.length, 3);
  assert.deepEqual(reply.usage, { input: 9, output: 15 });
});

test("generate() goes on without a schema where the server refuses it", async (t) => {
  const { adapter, received, warnings } = await serve(t, ({ body }, response) =>
    body.response_format ? refuse(response, 400, "response_format is not supported") : json(response, chat("{}")),
  );
  const request = { ...hello, schema: { type: "object" } };
  assert.equal(adapter.can.schema, true);
  await adapter.generate(request, context());
  await adapter.generate(request, context());
  assert.equal(adapter.can.schema, false);
  assert.equal(received.length, 3);
  assert.equal(warnings.length, 1);
});

test("generate() holds it against no other row that one's own schema is refused", async (t) => {
  const { adapter } = await serve(t, ({ body }, response) =>
    body.response_format.json_schema.schema.type === "wrong"
      ? refuse(
          response,
          400,
          "Invalid schema for response_format 'reply': 'wrong' is not valid under any of the given schemas",
        )
      : json(response, chat("{}")),
  );
  const own = { ...hello, ownSchema: true };
  await assert.rejects(adapter.generate({ ...own, schema: { type: "wrong" } }, context()), { code: "ERR_HTTP" });
  await adapter.generate({ ...own, schema: { type: "object" } }, context());
  assert.equal(adapter.can.schema, true);
});

test("generate() sends max_completion_tokens where the server wants that", async (t) => {
  const message =
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
  const { adapter, received } = await serve(t, ({ body }, response) =>
    body.max_tokens ? refuse(response, 400, message) : json(response, chat("hi")),
  );
  await adapter.generate({ ...hello, sampling: { max_tokens: 9 } }, context());
  assert.equal(received[1]!.body.max_completion_tokens, 9);
});

const faults: readonly [string, Respond, Partial<DistilError["details"]> & { code: string }][] = [
  ["500", (_, r) => refuse(r, 500, "oh no"), { code: "ERR_HTTP", retryable: true, status: 500 }],
  [
    "503 with a wait",
    (_, r) => refuse(r, 503, "full", { "retry-after": "2" }),
    { code: "ERR_HTTP", retryable: true, retryAfter: 2_000 },
  ],
  ["401", (_, r) => refuse(r, 401, "bad key"), { code: "ERR_KEY", retryable: false, fatal: true }],
  ["403", (_, r) => refuse(r, 403, "no"), { code: "ERR_KEY", fatal: true }],
  ["400", (_, r) => refuse(r, 400, "temperature must be small"), { code: "ERR_HTTP", retryable: false, fatal: false }],
  ["422", (_, r) => refuse(r, 422, "what?"), { code: "ERR_HTTP", retryable: false, fatal: false }],
  [
    "400 for the context, even if it names max_tokens",
    (_, r) => refuse(r, 400, "'max_tokens' is too large. This model's maximum context length is 2048 tokens"),
    { code: "ERR_CONTEXT", retryable: false, fatal: false },
  ],
  ["408", (_, r) => refuse(r, 408, "slow"), { code: "ERR_TIMEOUT", retryable: true }],
  ["429", (_, r) => refuse(r, 429, "slow down"), { code: "ERR_RATE", retryable: true }],
  [
    "429, milliseconds",
    (_, r) => refuse(r, 429, "x", { "retry-after-ms": "150" }),
    { code: "ERR_RATE", retryAfter: 150 },
  ],
  ["429, seconds", (_, r) => refuse(r, 429, "x", { "retry-after": "3" }), { code: "ERR_RATE", retryAfter: 3_000 }],
  [
    "no credit",
    (_, r) => json(r, { error: { code: "insufficient_quota", message: "pay" } }, 429),
    { code: "ERR_KEY", fatal: true },
  ],
  ["HTML on 200", (_, r) => void r.end("<html><title>Sign in</title></html>"), { code: "ERR_REPLY", retryable: true }],
  [
    "HTML on 502",
    (_, r) => void r.writeHead(502).end("<html><title>Bad gateway</title>"),
    { code: "ERR_HTTP", retryable: true },
  ],
  ["text on 200", (_, r) => void r.end("ok"), { code: "ERR_REPLY", retryable: true, raw: "ok" }],
  ["nothing on 200", (_, r) => void r.end(), { code: "ERR_REPLY", retryable: true }],
  ["no choices", (_, r) => json(r, { choices: [] }), { code: "ERR_REPLY", retryable: true }],
  ["half a JSON", (_, r) => void r.end('{"choices":[{"mess'), { code: "ERR_REPLY", retryable: true }],
  [
    "an error on 200",
    (_, r) => json(r, { error: { code: 429, message: "x" } }),
    { code: "ERR_RATE", retryable: true, status: 429 },
  ],
  [
    "half a body",
    (_, r) => {
      r.writeHead(200, { "content-length": "1000" });
      r.write('{"choices":', () => r.destroy());
    },
    { code: "ERR_REPLY", retryable: true },
  ],
  ["a reset", (_, r) => void r.socket!.resetAndDestroy(), { code: "ERR_CONNECT", retryable: true, fatal: undefined }],
];

for (const [name, respond, expected] of faults) {
  test(`generate() throws ${expected.code} for ${name}`, async (t) => {
    const error = await failure(t, respond);
    const { code, ...details } = expected;
    assert.equal(error.code, code, error.message);
    for (const [key, value] of Object.entries(details))
      assert.equal(error.details[key as keyof typeof details], value, key);
  });
}

const page = "<html><title>Welcome</title></html>";

test("generate() stops the run where a request that is sent again meets a web page again: that URL is no API", async (t) => {
  const { adapter } = await serve(t, (_, response) => void response.end(page));
  const [first, second] = [{ ...hello }, { ...hello }];
  const ask = (one: LlmRequest) => adapter.generate(one, context()).catch((error: DistilError) => error);
  const once = [(await ask(first)) as DistilError, (await ask(second)) as DistilError];
  assert.deepEqual(
    once.map(({ details }) => details.retryable),
    [true, true],
    "two requests may meet a proxy's page at one time",
  );
  const { code, message, details } = (await ask(first)) as DistilError;
  assert.deepEqual([code, details.retryable, details.fatal], ["ERR_MODEL", false, true]);
  assert.match(`${message}. ${details.hint}`, /shows web pages and answers no calls\. Check the URL/);
});

test("generate() goes on with a server that shows pages for a while, once it has answered", async (t) => {
  const { adapter } = await serve(t, (_, response, index) => {
    if (index === 0) json(response, chat("hi"));
    else response.end(page);
  });
  await adapter.generate(hello, context());
  for (let call = 0; call < 3; call++) {
    const error = await adapter.generate(hello, context()).catch((thrown: DistilError) => thrown);
    assert.equal((error as DistilError).details.retryable, true);
  }
});

test("generate() reads a date in Retry-After", async (t) => {
  const date = new Date(Date.now() + 60_000).toUTCString();
  const { details } = await failure(t, (_, response) => refuse(response, 429, "x", { "retry-after": date }));
  assert.ok(details.retryAfter! > 55_000 && details.retryAfter! <= 60_000, `${details.retryAfter}`);
});

test("generate() throws ERR_TIMEOUT for a server that hangs", async (t) => {
  const error = await failure(t, () => {}, { timeout: 20 });
  assert.deepEqual([error.code, error.details.retryable], ["ERR_TIMEOUT", true]);
});

test("generate() throws ERR_TIMEOUT for a server that trickles", async (t) => {
  const trickle = (_: unknown, response: ServerResponse) => {
    response.writeHead(200, { "content-type": "application/json" });
    const timer = setInterval(() => response.write(" "), 5);
    response.on("close", () => clearInterval(timer));
  };
  const error = await failure(t, trickle, { timeout: 60 });
  assert.deepEqual([error.code, error.details.retryable], ["ERR_TIMEOUT", true]);
});

test("generate() throws ERR_CONNECT for a server that is down", async (t) => {
  const { adapter } = await (async () => {
    const use = "m@http://127.0.0.1:1/v1";
    return { adapter: await open(use, { use }, { ...context(), warn() {} }) };
  })();
  t.after(() => adapter.close?.());
  await assert.rejects(adapter.generate(hello, context()), (error: DistilError) => {
    assert.deepEqual([error.code, error.details.retryable], ["ERR_CONNECT", true]);
    return /ECONNREFUSED/.test(error.message);
  });
});

test("generate() says what a server has where it does not have the model", async (t) => {
  const error = await failure(t, ({ path }, response) =>
    path === "/v1/models"
      ? json(response, { data: [{ id: "n" }, { id: "other" }] })
      : refuse(response, 404, "no such model"),
  );
  assert.deepEqual([error.code, error.details.fatal, error.details.hint], ["ERR_MODEL", true, "Did you mean n?"]);
  assert.match(error.message, /it has n, other/);
});

for (const [what, settings, text, hint] of [
  ["chat", {}, undefined, /not this endpoint: try endpoint: completion/],
  ["completion", { endpoint: "completion" }, undefined, /not this endpoint: try endpoint: chat/],
  ["raw text", {}, "Once", /not this endpoint: this task sends raw text/],
] as const) {
  test(`generate() says what to do about a server without an endpoint for ${what}`, async (t) => {
    const respond: Respond = ({ path }, response) =>
      path.endsWith("/models") ? json(response, { data: [{ id: "m" }] }) : refuse(response, 404, "Not Found");
    const { adapter } = await serve(t, respond, settings);
    const error = await adapter.generate({ ...hello, ...(text && { text }) }, context()).catch((thrown) => thrown);
    assert.match(error.details.hint, hint);
  });
}

test("generate() doubts the URL where nothing is there", async (t) => {
  const error = await failure(t, (_, response) => refuse(response, 404, "Not Found"));
  assert.deepEqual([error.code, error.details.fatal], ["ERR_MODEL", true]);
  assert.match(error.details.hint!, /\/v1/);
});

test("generate() keeps 2,000 characters of what a server says", async (t) => {
  const error = await failure(t, (_, response) => refuse(response, 500, "x".repeat(9_000)));
  assert.equal(error.details.raw!.length, 2_000);
});

test("generate() shows no key in any error", async (t) => {
  const key = "very-secret-key-123";
  for (const [, respond] of faults) {
    const echo: Respond = (received, response, index) =>
      index % 2 === 0
        ? respond(received, response, index)
        : refuse(response, 400, `bad ${received.headers.authorization}`);
    const { adapter } = await serve(t, echo, { key, headers: { "x-api-key": "header-secret-9" } });
    for (let call = 0; call < 2; call++) {
      const error = await adapter.generate(hello, context()).catch((thrown: unknown) => thrown);
      assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /very-secret|header-secret/);
      assert.doesNotMatch(JSON.stringify(error), /very-secret|header-secret/);
    }
  }
});

test("generate() shows no part of a key where a server's words are cut", async (t) => {
  const key = "boundary-secret-key-123";
  for (const status of [200, 500]) {
    for (let before = 270; before < 2_000; before += before === 290 ? 1_670 : 5) {
      const error = await failure(t, (_, response) => void response.writeHead(status).end("x".repeat(before) + key), {
        key,
      });
      assert.doesNotMatch(`${error.message} ${error.details.raw}`, /xbound/);
    }
  }
});

test("generate() throws ERR_OPTION for a header that cannot be sent", async (t) => {
  const error = await failure(t, (_, response) => json(response, chat("hi")), { headers: { plain: "a\nb" } });
  assert.deepEqual([error.code, error.details.fatal], ["ERR_OPTION", true]);
});

test("generate() ends at once when the signal aborts, with one listener for all calls", async (t) => {
  const stop = new AbortController();
  let waiting = 0;
  const { adapter } = await serve(t, () => {
    waiting++;
  });
  const calls = Array.from({ length: 20 }, () => adapter.generate(hello, context(stop.signal)));
  while (waiting < 20) await turn();
  assert.equal(getEventListeners(stop.signal, "abort").length, 1);
  stop.abort();
  for (const call of calls) await assert.rejects(call, { code: "ERR_ABORTED" });
});

test("generate() leaves no listener on the signal", async (t) => {
  const { signal } = new AbortController();
  const { adapter } = await serve(t, (_, response) => json(response, chat("hi")));
  await Promise.all([adapter.generate(hello, context(signal)), adapter.generate(hello, context(signal))]);
  assert.equal(getEventListeners(signal, "abort").length, 0);
});
