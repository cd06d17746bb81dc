/** Tokens a second of the embedded model by sequences, free and held to a schema, and the calls of the quickstart end to end. */
import assert from "node:assert/strict";
import type { Adapter, LlmReply, LlmRequest, Message } from "../../src/llm/llm.ts";
import { open } from "../../src/llm/local.ts";
import { decodingThreads } from "../../src/llm/local-threads.ts";
import { header } from "../header.ts";

const signal = new AbortController().signal;
const context = { signal, priority: 0 };
const tokens = 64;
const paragraph =
  "The tenant must give written notice at least three months before the end of the lease. If the tenant does not give " +
  "notice in time, the lease is renewed for one more year. The landlord may increase the rent once a year, but not by " +
  "more than the consumer price index published in January. ";
const story = (number: number): Message[] => [
  { role: "user", content: `Write long story number ${number} about a dog.` },
];
const questions = {
  type: "object",
  properties: { instructions: { type: "array", minItems: 2, maxItems: 2, items: { type: "string", maxLength: 120 } } },
};
const verdicts = {
  type: "object",
  properties: {
    ratings: {
      type: "array",
      minItems: 2,
      maxItems: 2,
      items: {
        type: "object",
        properties: {
          rationale: { type: "string", maxLength: 100 },
          rating: { type: "integer", minimum: 1, maximum: 5 },
        },
      },
    },
  },
};

function embedded(concurrency: number): Promise<Adapter> {
  return open("", { use: "local", concurrency }, { signal, warn: console.error });
}

async function timed(model: Adapter, requests: readonly LlmRequest[]) {
  const start = performance.now();
  const replies = await Promise.all(requests.map((request) => model.generate(request, context)));
  const seconds = (performance.now() - start) / 1_000;
  const output = replies.reduce((sum, { usage }) => sum + (usage?.output ?? 0), 0);
  return { replies, seconds, output };
}

async function bySequences(): Promise<void> {
  for (const sequences of [1, 2, 4, 8]) {
    const model = await embedded(sequences);
    await timed(model, [{ messages: story(0), sampling: { max_tokens: 1 } }]);
    const count = Math.max(4, sequences * 2);
    const free = Array.from({ length: count }, (_, number) => ({
      messages: story(number),
      sampling: { max_tokens: tokens },
    }));
    const held = free.map((request) => ({
      ...request,
      schema: { type: "object", properties: { story: { type: "string", minLength: 400, maxLength: 900 } } },
    }));
    const [one, other] = [await timed(model, free), await timed(model, held)];
    assert.ok(
      one.output > count * 16 && other.output === count * tokens,
      "the model stopped early: nothing was measured",
    );
    const rate = (run: { output: number; seconds: number }) => (run.output / run.seconds).toFixed(1);
    console.log(
      `| ${decodingThreads()} | ${sequences} | ${rate(one)} | ${rate(other)} | ${Math.round(process.memoryUsage.rss() / 1e6)} |`,
    );
    await model.close?.();
  }
}

function textOf(reply: LlmReply | undefined): string {
  return reply?.choices[0]?.text ?? "";
}

/** 5 chunks of 200 words, 2 instructions each, 2 answers each, a judgement each. */
async function quickstart(): Promise<void> {
  const model = await embedded(4);
  const chunks = Array.from({ length: 5 }, (_, index) => `Part ${index + 1}. ${paragraph.repeat(4)}`);
  const asked = await timed(
    model,
    chunks.map((text) => ({
      messages: [{ role: "user", content: `Write 2 questions about this text.\n\n${text}` }],
      schema: questions,
    })),
  );
  const instructions = asked.replies.flatMap(
    (reply) => (JSON.parse(textOf(reply)) as { instructions: string[] }).instructions,
  );
  assert.equal(instructions.length, 10);
  const answer = (content: string, temperature: number) => ({
    messages: [{ role: "user" as const, content }],
    sampling: { temperature, max_tokens: tokens },
  });
  const answered = await timed(
    model,
    instructions.flatMap((text) => [answer(text, 0.2), answer(text, 1)]),
  );
  const judged = await timed(
    model,
    instructions.map((text, index) => {
      const [one, two] = answered.replies.slice(index * 2, index * 2 + 2).map(textOf);
      const content = `Rate each answer from 1 to 5.\n\nQuestion: ${text}\n\nAnswer 1: ${one}\n\nAnswer 2: ${two}`;
      return { messages: [{ role: "user", content }], schema: verdicts };
    }),
  );
  for (const reply of judged.replies)
    assert.equal((JSON.parse(textOf(reply)) as { ratings: unknown[] }).ratings.length, 2);
  const steps = { "self-instruct": asked, answer: answered, judge: judged };
  for (const [name, { replies, seconds, output }] of Object.entries(steps)) {
    const input = replies.reduce((sum, { usage }) => sum + (usage?.input ?? 0), 0);
    console.log(`| ${name} | ${replies.length} | ${input} | ${output} | ${seconds.toFixed(1)} |`);
  }
  await model.close?.();
}

console.log(header());
console.log(
  "| threads | sequences | tokens/s free | tokens/s held to a schema | RSS MB |\n| --- | --- | --- | --- | --- |",
);
await bySequences();
console.log("\n| step | calls | tokens in | tokens out | seconds |\n| --- | --- | --- | --- | --- |");
await quickstart();
