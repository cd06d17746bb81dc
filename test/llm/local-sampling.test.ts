import assert from "node:assert/strict";
import { test } from "node:test";
import type { LlmRequest } from "../../src/llm/llm.ts";
import { localSampling, stopTexts } from "../../src/llm/local-sampling.ts";

const request: LlmRequest = { messages: [{ role: "user", content: "Hi" }] };

test("localSampling() leaves to the library what is not set", () => {
  const { seed, ...rest } = localSampling(request, 0);
  assert.deepEqual(rest, { temperature: 0.2, maxTokens: 512, repeatPenalty: false });
});

test("localSampling() translates every setting", () => {
  const sampling = { temperature: 0, top_p: 0.9, top_k: 5, min_p: 0.1, max_tokens: 7, seed: 3 };
  const penalties = { repetition_penalty: 1.1, frequency_penalty: 0.2, presence_penalty: 0.3 };
  assert.deepEqual(localSampling({ ...request, sampling: { ...sampling, ...penalties } }, 0), {
    temperature: 0,
    topP: 0.9,
    topK: 5,
    minP: 0.1,
    maxTokens: 7,
    seed: 3,
    repeatPenalty: { penalty: 1.1, frequencyPenalty: 0.2, presencePenalty: 0.3, penalizeNewLine: true },
  });
});

test("localSampling() takes top_k -1 as no limit", () => {
  assert.equal(localSampling({ ...request, sampling: { top_k: -1 } }, 0).topK, 0);
});

test("localSampling() sends seed + sample, the request's first sample counted in", () => {
  assert.equal(localSampling({ ...request, sample: 2, sampling: { seed: 40 } }, 1).seed, 43);
});

test("localSampling() seeds from the request: alike for equal ones, apart for samples and repairs", () => {
  const seeds = [
    localSampling(request, 0).seed,
    localSampling(request, 1).seed,
    localSampling({ ...request, attempt: 1 }, 0).seed,
    localSampling({ messages: [{ role: "user", content: "Ho" }] }, 0).seed,
  ];
  assert.equal(new Set(seeds).size, 4);
  assert.equal(localSampling(request, 0).seed, seeds[0]);
  assert.equal(localSampling({ ...request, sample: 1 }, 0).seed, seeds[1]);
});

test("stopTexts() gives a list without empty texts", () => {
  assert.deepEqual([stopTexts({}), stopTexts({ stop: "a" }), stopTexts({ stop: ["a", ""] })], [[], ["a"], ["a"]]);
});
