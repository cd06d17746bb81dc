import assert from "node:assert/strict";
import { test } from "node:test";
import { readAllowances } from "../../src/llm/rate-headers.ts";

const now = Date.parse("2026-01-01T00:00:00Z");
const full = { limit: 60, remaining: 59, reset: 1_000, refills: true };

test("readAllowances() reads OpenAI's headers", () => {
  const headers = {
    "x-ratelimit-limit-requests": "60",
    "x-ratelimit-remaining-requests": "59",
    "x-ratelimit-reset-requests": "1s",
    "x-ratelimit-limit-tokens": "150000",
    "x-ratelimit-remaining-tokens": "149984",
    "x-ratelimit-reset-tokens": "6m0s",
  };
  const tokens = { limit: 150_000, remaining: 149_984, reset: 360_000, refills: true };
  assert.deepEqual(readAllowances(headers, now), { requests: full, tokens });
});

test("readAllowances() reads the spans that OpenAI and those like it write", () => {
  for (const [text, reset] of [
    ["20ms", 20],
    ["2m59.56s", 179_560],
    ["1h2m3s", 3_723_000],
    ["7.66", 7_660],
    ["1d", 86_400_000],
  ] as const) {
    const headers = { "x-ratelimit-remaining-tokens": "5", "x-ratelimit-reset-tokens": text };
    assert.equal(readAllowances(headers, now)!.tokens!.reset, reset, text);
  }
});

test("readAllowances() reads Anthropic's headers", () => {
  const headers = {
    "anthropic-ratelimit-requests-limit": "60",
    "anthropic-ratelimit-requests-remaining": "59",
    "anthropic-ratelimit-requests-reset": "2026-01-01T00:00:01Z",
    "anthropic-ratelimit-tokens-limit": "80000",
    "anthropic-ratelimit-tokens-remaining": "0",
    "anthropic-ratelimit-tokens-reset": "2026-01-01T00:01:00Z",
  };
  const tokens = { limit: 80_000, remaining: 0, reset: 60_000, refills: true };
  assert.deepEqual(readAllowances(headers, now), { requests: full, tokens });
});

test("readAllowances() reads the ratelimit headers of every draft, by windows", () => {
  const requests = { limit: 100, remaining: 50, reset: 5_000, refills: false };
  for (const headers of [
    { "ratelimit-limit": "100, 100;w=60", "ratelimit-remaining": "50", "ratelimit-reset": "5" },
    { ratelimit: "limit=100, remaining=50, reset=5" },
    { ratelimit: '"default";r=50;t=5', "ratelimit-policy": '"default";q=100;w=60' },
  ]) {
    assert.deepEqual(readAllowances(headers, now), { requests }, JSON.stringify(headers));
  }
});

test("readAllowances() gives nothing for headers that say nothing or nonsense", () => {
  for (const headers of [
    {},
    { "x-ratelimit-remaining-requests": "59" },
    { "x-ratelimit-remaining-requests": "many", "x-ratelimit-reset-requests": "1s" },
    { "anthropic-ratelimit-requests-remaining": "1", "anthropic-ratelimit-requests-reset": "soon" },
    { ratelimit: "?" },
  ]) {
    assert.equal(readAllowances(headers, now), undefined, JSON.stringify(headers));
  }
});
