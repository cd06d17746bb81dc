import assert from "node:assert/strict";
import { test } from "node:test";
import { DistilError, type ErrorCode } from "../../src/errors.ts";
import { adapt } from "../../src/llm/adapt.ts";
import type { CallEnd, Tag } from "../../src/llm/concurrency.ts";
import type { Governor } from "../../src/llm/governor.ts";
import type { Adapter, LlmReply } from "../../src/llm/llm.ts";

const context = { signal: new AbortController().signal, priority: 0 };
const reply: LlmReply = { choices: [{ text: "12345678", finish: "stop" }], usage: { input: 1, output: 7 }, model: "m" };

function adapted(generate: () => Promise<LlmReply>) {
  const ends: CallEnd[] = [];
  const weights: number[] = [];
  const governor = {
    start: (_: number, weight: number) => weights.push(weight) as unknown as Tag,
    end: (_: number, __: Tag, end: CallEnd) => ends.push(end),
  } as unknown as Governor;
  const adapter: Adapter = { id: "m", server: "s", can: { schema: true }, concurrency: 1, generate };
  return { llm: adapt(adapter, governor), ends, weights };
}

test("adapt() tells tokens, weight and latency of a call that was served", async () => {
  const { llm, ends, weights } = adapted(async () => reply);
  assert.equal(await llm.generate({ messages: [], n: 3 }, context), reply);
  assert.deepEqual([weights, ends[0]!.outcome, ends[0]!.tokens], [[3], "ok", 7]);
  assert.ok(ends[0]!.latency >= 0);
});

test("adapt() guesses the tokens that a server does not count", async () => {
  const { llm, ends } = adapted(async () => ({ ...reply, usage: undefined }));
  await llm.generate({ messages: [] }, context);
  assert.equal(ends[0]!.tokens, 2);
});

const outcomes: readonly [ErrorCode, number | undefined, string][] = [
  ["ERR_RATE", 429, "busy"],
  ["ERR_HTTP", 503, "busy"],
  ["ERR_TIMEOUT", undefined, "timeout"],
  ["ERR_HTTP", 500, "other"],
  ["ERR_CONNECT", undefined, "other"],
  ["ERR_ABORTED", undefined, "other"],
];
for (const [code, status, outcome] of outcomes) {
  test(`adapt() takes ${code}${status ? ` ${status}` : ""} for ${outcome}, and passes it on`, async () => {
    const error = new DistilError(code, "no", { status });
    const { llm, ends } = adapted(() => Promise.reject(error));
    await assert.rejects(llm.generate({ messages: [] }, context), error);
    assert.equal(ends[0]!.outcome, outcome);
  });
}
