import assert from "node:assert/strict";
import { test } from "node:test";
import { readErrorBody } from "../../src/llm/error-body.ts";
import { httpError } from "../../src/llm/http-errors.ts";
import { retryAfter } from "../../src/llm/retry-after.ts";

const shapes: readonly [string, unknown, string][] = [
  ["OpenAI", { error: { message: "no", code: "x" } }, "no"],
  ["a text for an error", { error: "no" }, "no"],
  ["FastAPI", { detail: "no" }, "no"],
  ["FastAPI's list", { detail: [{ msg: "no" }] }, '[{"msg":"no"}]'],
  ["vLLM", { object: "error", message: "no", code: 400 }, "no"],
  ["an HTML page", "<html><title>Bad gateway</title>", "Bad gateway"],
  ["plain text", " no \n way", "no way"],
  ["nothing", null, ""],
];

for (const [name, body, message] of shapes) {
  test(`readErrorBody() reads ${name}`, () => assert.equal(readErrorBody(body).message, message));
}

test("httpError() takes the status of an error in a body that came with 200", () => {
  const error = (body: unknown) => httpError("http://s", { status: 200, headers: {}, text: JSON.stringify(body) });
  assert.equal(error({ error: { code: "context_length_exceeded", message: "x" } }).code, "ERR_CONTEXT");
  assert.equal(error({ error: { type: "rate_limit_error", message: "x" } }).code, "ERR_RATE");
  assert.equal(error({ error: { code: 502, message: "x" } }).details.retryable, true);
  assert.equal(error({ error: "who knows" }).details.status, 500);
});

test("httpError() stops the run where a server has moved", () => {
  const { code, details } = httpError("http://s", { status: 308, headers: { location: "https://s" }, text: "" });
  assert.deepEqual([code, details.fatal, details.retryable], ["ERR_HTTP", true, false]);
});

test("retryAfter() reads milliseconds, seconds and dates", () => {
  const now = Date.UTC(2026, 0, 1);
  assert.equal(retryAfter({ "retry-after-ms": "20", "retry-after": "9" }, now), 20);
  assert.equal(retryAfter({ "retry-after": "1.5" }, now), 1_500);
  assert.equal(retryAfter({ "retry-after": new Date(now + 4_000).toUTCString() }, now), 4_000);
  assert.equal(retryAfter({ "retry-after": new Date(now - 4_000).toUTCString() }, now), 0);
  assert.equal(retryAfter({ "retry-after": "soon" }, now), undefined);
  assert.equal(retryAfter({}, now), undefined);
});
