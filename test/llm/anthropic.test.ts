import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { inspect } from "node:util";
import { DistilError } from "../../src/errors.ts";
import { list, open } from "../../src/llm/anthropic.ts";
import type { LlmRequest, ModelSettings } from "../../src/llm/llm.ts";
import { type AnthropicOptions, anthropicServer, type Teller } from "../helpers/anthropic-server.ts";
import { fakeServer, json, type Respond } from "./fake-server.ts";

const hello: LlmRequest = { messages: [{ role: "user", content: "hello" }] };
const context = (signal = new AbortController().signal) => ({ signal, priority: 0 });
const key = "sk-ant-very-secret-1";
const shape = {
  type: "object",
  properties: { rating: { type: "integer", minimum: 1, maximum: 5 }, why: { type: "string", maxLength: 60 } },
  required: ["rating", "why"],
};

function opened(t: TestContext, url: string, settings: Partial<ModelSettings> = {}, warn = (_: string) => {}) {
  const use = `claude-test@${url}`;
  const opening = open(use, { use, key, ...settings }, { signal: new AbortController().signal, warn });
  t.after(async () => (await opening.catch(() => undefined))?.close?.());
  return opening;
}

async function serve(
  t: TestContext,
  tell: Teller = () => ({}),
  options: AnthropicOptions = {},
  settings: Partial<ModelSettings> = {},
) {
  const server = await anthropicServer(t, tell, options);
  const warnings: string[] = [];
  const adapter = await opened(t, server.url, settings, (message) => warnings.push(message));
  return { ...server, adapter, warnings };
}

test("open() gives an adapter that asks the Messages API, with a limit of tokens and its version", async (t) => {
  const { adapter, received } = await serve(t);
  const reply = await adapter.generate(hello, context());
  assert.deepEqual(reply, {
    choices: [{ text: "hi", finish: "stop" }],
    usage: { input: 10, output: 4 },
    model: "claude-test",
  });
  assert.deepEqual(received[0]!.body, { model: "claude-test", max_tokens: 4096, messages: hello.messages });
  assert.equal(received[0]!.headers["anthropic-version"], "2023-06-01");
});

test("generate() gives the system prompt its own field", async (t) => {
  const { adapter, received } = await serve(t);
  const messages = [{ role: "system", content: "Be brief." }, ...hello.messages] as const;
  await adapter.generate({ messages }, context());
  assert.equal(received[0]!.body.system, "Be brief.");
  assert.deepEqual(received[0]!.body.messages, hello.messages);
});

test("generate() makes a turn of a system prompt that stands alone", async (t) => {
  const { adapter, received } = await serve(t);
  await adapter.generate({ messages: [{ role: "system", content: "Write." }] }, context());
  assert.deepEqual(received[0]!.body.messages, [{ role: "user", content: "Write." }]);
});

test("generate() sends sampling by the names of the API", async (t) => {
  const { adapter, received } = await serve(t);
  const sampling = { temperature: 0.5, top_p: 0.9, top_k: 5, max_tokens: 9, stop: "END" };
  await adapter.generate({ ...hello, sampling, extra: { metadata: { user_id: "u" } } }, context());
  const { model: _, messages: __, ...rest } = received[0]!.body;
  assert.deepEqual(rest, {
    max_tokens: 9,
    temperature: 0.5,
    top_p: 0.9,
    top_k: 5,
    stop_sequences: ["END"],
    metadata: { user_id: "u" },
  });
});

for (const setting of ["seed", "min_p", "presence_penalty", "frequency_penalty", "repetition_penalty"] as const) {
  test(`open() throws ERR_OPTION for ${setting}, which the API does not have`, async (t) => {
    const opening = opened(t, "http://127.0.0.1:1/v1", { [setting]: 1 });
    await assert.rejects(opening, ({ code, message, details }: DistilError) => {
      assert.deepEqual([code, details.fatal], ["ERR_OPTION", true]);
      return message.includes(setting);
    });
  });
}

test("generate() throws ERR_OPTION for a seed that an operator sets, before anything is sent", async (t) => {
  const { adapter, received } = await serve(t);
  const call = adapter.generate({ ...hello, sampling: { seed: 1 } }, context());
  await assert.rejects(call, { code: "ERR_OPTION", message: /Cannot use seed with claude-test/ });
  assert.equal(received.length, 0);
});

test("generate() stops the run where a model does not take a setting: no row can do better", async (t) => {
  const { adapter } = await serve(t, undefined, { samples: false });
  const call = adapter.generate({ ...hello, sampling: { temperature: 0 } }, context());
  await assert.rejects(call, ({ message, details }: DistilError) => {
    assert.match(message, /Cannot use temperature with claude-test.*deprecated/);
    return details.fatal === true && /Leave out temperature/.test(details.hint ?? "");
  });
});

test("generate() sends several requests for several replies", async (t) => {
  const { adapter, received } = await serve(t, (_, index) => ({ content: `reply ${index}` }));
  const reply = await adapter.generate({ ...hello, n: 3 }, context());
  assert.equal(adapter.can.samples, false);
  assert.deepEqual([reply.choices.length, received.length, reply.usage], [3, 3, { input: 30, output: 12 }]);
});

test("generate() holds a reply to a schema by the output format", async (t) => {
  const { adapter, received } = await serve(t, () => ({ content: '{"rating":4,"why":"so"}' }));
  const reply = await adapter.generate({ ...hello, schema: shape }, context());
  assert.equal(reply.choices[0]!.text, '{"rating":4,"why":"so"}');
  assert.deepEqual(received[0]!.body.output_config.format.schema.properties.rating.enum, [1, 2, 3, 4, 5]);
});

test("generate() has a model without output formats use a tool, and remembers", async (t) => {
  const input = { rating: 4, why: "so" };
  const content = [
    { type: "text", text: "Here it is." },
    { type: "tool_use", id: "toolu_1", name: "reply", input },
  ];
  const { adapter, received, warnings } = await serve(t, () => ({ content, stop_reason: "tool_use" }), {
    formats: false,
  });
  const request = { ...hello, schema: shape };
  const { choices } = await adapter.generate(request, context());
  assert.deepEqual(choices, [{ text: JSON.stringify(input), finish: "stop" }]);
  assert.deepEqual(received[1]!.body.tool_choice, { type: "tool", name: "reply", disable_parallel_tool_use: true });
  await adapter.generate(request, context());
  assert.deepEqual([adapter.can.schema, received.length, warnings], [true, 3, []]);
});

test("generate() goes on without a schema where a gateway knows neither", async (t) => {
  const { adapter, received, warnings } = await serve(t, undefined, { formats: false, tools: false });
  await adapter.generate({ ...hello, schema: shape }, context());
  assert.deepEqual([adapter.can.schema, received.length, warnings.length], [false, 3, 1]);
  assert.deepEqual(received[2]!.body, { model: "claude-test", max_tokens: 4096, messages: hello.messages });
});

test("generate() holds it against no other row that one's own schema is refused", async (t) => {
  const server = await fakeServer(t, ({ body }, response) => {
    const wrong = body.output_config?.format.schema.type === "wrong";
    const message = "output_config.format.schema: type 'wrong' is not supported";
    if (wrong) json(response, { type: "error", error: { type: "invalid_request_error", message } }, 400);
    else json(response, { type: "message", content: [{ type: "text", text: "{}" }] });
  });
  const adapter = await opened(t, server.url, {}, () => {});
  await adapter.generate({ ...hello, schema: { type: "wrong" }, ownSchema: true }, context());
  await adapter.generate({ ...hello, schema: shape, ownSchema: true }, context());
  assert.deepEqual(
    server.received.map(({ body }) => (body.tools ? "tool" : "format")),
    ["format", "tool", "format"],
  );
});

test("generate() does not forget what was learnt when an earlier request is refused late", async (t) => {
  let release = () => {};
  const server = await fakeServer(t, ({ body }, response, index) => {
    const answer = () =>
      body.output_config || body.tools
        ? json(response, { type: "error", error: { message: "output_config, tools: Extra inputs" } }, 400)
        : json(response, { type: "message", content: [{ type: "text", text: "ok" }] });
    if (index === 0) release = answer;
    else answer();
    if (index === 3) release();
  });
  const warnings: string[] = [];
  const adapter = await opened(t, server.url, {}, (message) => warnings.push(message));
  const ask = () => adapter.generate({ ...hello, schema: shape }, context());
  await Promise.all([ask(), ask()]);
  assert.deepEqual([server.received.length, warnings.length], [5, 1]);
});

test("generate() keeps thinking apart", async (t) => {
  const content = [
    { type: "thinking", thinking: "Well.", signature: "x" },
    { type: "redacted_thinking", data: "y" },
    { type: "text", text: "The answer " },
    { type: "text", text: "is 4." },
  ];
  const { adapter } = await serve(t, () => ({ content }));
  const { choices } = await adapter.generate(hello, context());
  assert.deepEqual(choices, [{ text: "The answer is 4.", reasoning: "Well.", finish: "stop" }]);
});

test("generate() counts what was read from the prompt cache as input", async (t) => {
  const usage = { input_tokens: 1, cache_creation_input_tokens: 20, cache_read_input_tokens: 300, output_tokens: 5 };
  const { adapter } = await serve(t, () => ({ usage }));
  assert.deepEqual((await adapter.generate(hello, context())).usage, { input: 321, output: 5 });
});

const finishes = {
  end_turn: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  refusal: "content_filter",
  pause_turn: "other",
} as const;

for (const [stop_reason, finish] of Object.entries(finishes)) {
  test(`generate() reads ${stop_reason} as ${finish}`, async (t) => {
    const { adapter } = await serve(t, () => ({ stop_reason }));
    assert.equal((await adapter.generate(hello, context())).choices[0]!.finish, finish);
  });
}

test("generate() gives a refusal's explanation where nothing was written", async (t) => {
  const stop_details = { type: "refusal", category: "bio", explanation: "It could do harm." };
  const { adapter } = await serve(t, () => ({ content: [], stop_reason: "refusal", stop_details }));
  const { choices } = await adapter.generate(hello, context());
  assert.deepEqual(choices, [{ text: "It could do harm.", finish: "content_filter" }]);
});

test("generate() says what the headers tell of the limits", async (t) => {
  const reset = new Date(Date.now() + 30_000).toISOString();
  const headers = {
    "anthropic-ratelimit-requests-limit": "50",
    "anthropic-ratelimit-requests-remaining": "49",
    "anthropic-ratelimit-requests-reset": reset,
    "anthropic-ratelimit-input-tokens-limit": "30000",
    "anthropic-ratelimit-input-tokens-remaining": "29000",
    "anthropic-ratelimit-input-tokens-reset": reset,
  };
  const { adapter } = await serve(t, undefined, { headers });
  const { limits } = await adapter.generate(hello, context());
  assert.deepEqual([limits?.requests?.remaining, limits?.tokens?.remaining], [49, 29_000]);
});

test("list() names all models", async (t) => {
  const { url } = await anthropicServer(t, () => ({}));
  assert.deepEqual(await list(url, { use: url, key }, { ...context(), warn() {} }), ["claude-test", "claude-other"]);
});

test("generate() says which models there are where there is none of that name", async (t) => {
  const { url } = await anthropicServer(t, () => ({}));
  const use = `claude-tset@${url}`;
  const adapter = await open(use, { use, key }, { ...context(), warn() {} });
  t.after(() => adapter.close?.());
  await assert.rejects(adapter.generate(hello, context()), ({ code, message, details }: DistilError) => {
    assert.deepEqual([code, details.fatal, details.hint], ["ERR_MODEL", true, "Did you mean claude-test?"]);
    return message.includes("it has claude-test, claude-other");
  });
});

test("open() wants ANTHROPIC_API_KEY for Anthropic and sends it to nobody else", async (t) => {
  const before = { ...process.env };
  t.after(() => {
    process.env = before;
  });
  process.env = { ...before, ANTHROPIC_API_KEY: "", DISTIL_API_KEY: "other-secret" };
  const home = open("claude-test", { use: "" }, { ...context(), warn() {} });
  await assert.rejects(home, { code: "ERR_KEY", message: /ANTHROPIC_API_KEY/ });
  process.env = { ...before, ANTHROPIC_API_KEY: "anthropic-secret-1", DISTIL_API_KEY: "distil-secret-1" };
  const { url, received } = await anthropicServer(t, () => ({}));
  const adapter = await open(`claude-test@${url}`, { use: "" }, { ...context(), warn() {} });
  t.after(() => adapter.close?.());
  await adapter.generate(hello, context());
  assert.equal(received[0]!.headers["x-api-key"], "distil-secret-1");
});

test("open() throws ERR_OPTION for the completion endpoint", async (t) => {
  await assert.rejects(opened(t, "http://127.0.0.1:1/v1", { endpoint: "completion" }), { code: "ERR_OPTION" });
});

const says = (status: number, type: string, message: string, headers = {}, details?: object): Respond => {
  const error = { type, message, ...(details && { details }) };
  return (_, response) => json(response, { type: "error", error, request_id: "req_1" }, status, headers);
};

const faults: readonly [string, Respond, Partial<DistilError["details"]> & { code: string }][] = [
  ["529", says(529, "overloaded_error", "Overloaded"), { code: "ERR_HTTP", retryable: true, status: 529 }],
  ["500", says(500, "api_error", "oh no"), { code: "ERR_HTTP", retryable: true }],
  [
    "429",
    says(429, "rate_limit_error", "slow down", { "retry-after": "2" }),
    { code: "ERR_RATE", retryable: true, retryAfter: 2_000 },
  ],
  [
    "429 for a spend limit",
    says(429, "rate_limit_error", "monthly limit", {}, { error_code: "enforced_spend_limit_reached" }),
    { code: "ERR_KEY", fatal: true },
  ],
  [
    "400 for no credit",
    says(400, "invalid_request_error", "Your credit balance is too low to access the API"),
    { code: "ERR_KEY", fatal: true },
  ],
  ["401", says(401, "authentication_error", "invalid x-api-key"), { code: "ERR_KEY", fatal: true }],
  ["403", says(403, "permission_error", "no"), { code: "ERR_KEY", fatal: true }],
  ["402", says(402, "billing_error", "pay"), { code: "ERR_KEY", fatal: true }],
  ["400", says(400, "invalid_request_error", "messages: no"), { code: "ERR_HTTP", retryable: false, fatal: false }],
  [
    "400 for the context",
    says(400, "invalid_request_error", "prompt is too long: 209000 tokens > 200000 maximum"),
    { code: "ERR_CONTEXT", retryable: false },
  ],
  [
    "413",
    says(413, "request_too_large", "Request exceeds the maximum size"),
    { code: "ERR_CONTEXT", retryable: false },
  ],
  ["an error on 200", says(200, "overloaded_error", "Overloaded"), { code: "ERR_HTTP", retryable: true, status: 503 }],
  ["HTML on 200", (_, r) => void r.end("<html><title>Sign in</title></html>"), { code: "ERR_REPLY", retryable: true }],
  ["half a JSON", (_, r) => void r.end('{"content":[{"te'), { code: "ERR_REPLY", retryable: true }],
  ["no content", (_, r) => json(r, { type: "message" }), { code: "ERR_REPLY", retryable: true }],
  ["a reset", (_, r) => void r.socket!.resetAndDestroy(), { code: "ERR_CONNECT", retryable: true }],
];

for (const [name, respond, expected] of faults) {
  test(`generate() throws ${expected.code} for ${name}, without the key`, async (t) => {
    const echo: Respond = (received, response, index) => {
      if (index === 0) respond(received, response, index);
      else json(response, { type: "error", error: { message: `bad ${received.headers["x-api-key"]}` } }, 400);
    };
    const server = await fakeServer(t, echo);
    const adapter = await opened(t, server.url, { key: "plain-secret-key-7" });
    const ask = () => adapter.generate(hello, context()).catch((thrown: unknown) => thrown);
    const error = await ask();
    assert.ok(error instanceof DistilError, `threw ${error}`);
    const { code, ...details } = expected;
    assert.equal(error.code, code, error.message);
    for (const [field, value] of Object.entries(details))
      assert.equal(error.details[field as keyof typeof details], value, field);
    assert.doesNotMatch(inspect([error, await ask()], { depth: 9, showHidden: true }), /plain-secret/);
  });
}

test("generate() throws ERR_TIMEOUT for a server that hangs", async (t) => {
  const { url } = await fakeServer(t, () => {});
  const adapter = await opened(t, url, { timeout: 20 });
  await assert.rejects(adapter.generate(hello, context()), { code: "ERR_TIMEOUT" });
});

test("generate() ends at once when the signal aborts", async (t) => {
  const stop = new AbortController();
  const { url, received } = await fakeServer(t, () => {});
  const adapter = await opened(t, url);
  const call = adapter.generate(hello, context(stop.signal));
  while (received.length === 0) await turn();
  stop.abort();
  await assert.rejects(call, { code: "ERR_ABORTED" });
});
