import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { fromSchema } from "../../bench/simulator/from-schema.ts";
import type { SimulatorOptions } from "../../bench/simulator/options.ts";
import { lengthOf, randomOf } from "../../bench/simulator/random.ts";
import { Simulator } from "../../bench/simulator/server.ts";

async function started(context: TestContext, options: Partial<SimulatorOptions> = {}) {
  const simulator = new Simulator({ step: 0.2, mean: 10, ...options });
  context.after(() => simulator.close());
  const url = await simulator.listen();
  const ask = (content: string, more = {}) =>
    fetch(`${url}/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ model: "simulated", messages: [{ role: "user", content }], ...more }),
      signal: AbortSignal.timeout(5_000),
    });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of any shape
  const answer = async (content: string, more = {}): Promise<any> => (await ask(content, more)).json();
  return { simulator, url, ask, answer };
}

test("Simulator answers equal requests alike, and others otherwise", async (context) => {
  const { answer } = await started(context);
  const [one, again, other] = await Promise.all([answer("a"), answer("a"), answer("b")]);
  assert.deepEqual(one, again);
  assert.notEqual(one.choices[0].message.content, other.choices[0].message.content);
  assert.equal(one.choices[0].message.content.split(" ").length, one.usage.completion_tokens);
});

test("Simulator gives n different choices and counts their tokens", async (context) => {
  const { answer } = await started(context);
  const { choices, usage } = await answer("a", { n: 3 });
  assert.equal(new Set(choices.map((choice: { message: { content: string } }) => choice.message.content)).size, 3);
  const words = choices.flatMap((choice: { message: { content: string } }) => choice.message.content.split(" "));
  assert.equal(words.length, usage.completion_tokens);
});

test("Simulator cuts at max_tokens and says so", async (context) => {
  const { answer } = await started(context, { mean: 50, sigma: 0 });
  const { choices, usage } = await answer("a", { max_tokens: 7 });
  assert.equal(usage.completion_tokens, 7);
  assert.equal(choices[0].finish_reason, "length");
});

test("Simulator streams the very answer that it gives whole, with usage where asked", async (context) => {
  const { ask, answer } = await started(context);
  const whole = await answer("a", { n: 2 });
  const response = await ask("a", { n: 2, stream: true, stream_options: { include_usage: true } });
  const events = (await response.text()).split("\n\n").filter((event) => event !== "");
  assert.equal(events.pop(), "data: [DONE]");
  const chunks = events.map((event) => JSON.parse(event.slice("data: ".length)));
  assert.deepEqual(chunks.at(-1).usage, whole.usage);
  const texts = ["", ""];
  for (const { choices } of chunks) for (const { index, delta } of choices) texts[index] += delta.content ?? "";
  assert.deepEqual(
    texts,
    whole.choices.map((choice: { message: { content: string } }) => choice.message.content),
  );
});

test("Simulator decodes `slots` sequences at once and shows the others as waiting", async (context) => {
  const { url, ask } = await started(context, { slots: 2, step: 2, mean: 20, sigma: 0 });
  const calls = Array.from({ length: 5 }, (_, index) => ask(String(index)));
  await new Promise((resolve) => setTimeout(resolve, 15));
  const page = await (await fetch(new URL("/metrics", url))).text();
  assert.match(page, /vllm:num_requests_running\{[^}]*\} 2\.0/);
  assert.match(page, /vllm:num_requests_waiting\{[^}]*\} 3\.0/);
  assert.deepEqual(
    (await Promise.all(calls)).map(({ status }) => status),
    [200, 200, 200, 200, 200],
  );
});

test("Simulator takes step × (1 + slowdown × batch) a token", async (context) => {
  const { answer } = await started(context, { slots: 4, step: 1, slowdown: 0.25, mean: 50, sigma: 0 });
  const start = performance.now();
  await Promise.all(Array.from({ length: 8 }, (_, index) => answer(String(index))));
  const took = performance.now() - start;
  // Two batches of four, 50 steps of 2 ms each.
  assert.ok(took >= 195, `${took} ms`);
});

test("Simulator answers at once in instant mode", async (context) => {
  const { answer } = await started(context, { instant: true, step: 1_000, mean: 500, sigma: 0 });
  const start = performance.now();
  assert.equal((await answer("a")).usage.completion_tokens, 500);
  assert.ok(performance.now() - start < 900);
});

test("Simulator answers with JSON that fits the schema", async (context) => {
  const { answer } = await started(context);
  const schema = {
    type: "object",
    properties: {
      ratings: { type: "array", minItems: 3, maxItems: 3, items: { type: "integer", minimum: 1, maximum: 5 } },
      why: { type: "string", maxLength: 5 },
      verdict: { enum: ["yes", "no"] },
    },
  };
  const { choices } = await answer("a", { response_format: { type: "json_schema", json_schema: { schema } } });
  const { ratings, why, verdict } = JSON.parse(choices[0].message.content);
  assert.equal(ratings.length, 3);
  for (const rating of ratings) assert.ok(Number.isInteger(rating) && rating >= 1 && rating <= 5);
  assert.ok(why.length <= 5);
  assert.ok(verdict === "yes" || verdict === "no");
});

test("fromSchema() follows references, choices and nullable types", () => {
  const schema = {
    $ref: "#/$defs/pair",
    $defs: { pair: { type: "object", properties: { a: { type: ["string", "null"] }, b: { anyOf: [{ const: 7 }] } } } },
  };
  const value = fromSchema(schema, randomOf("seed"), 4) as { a: string; b: number };
  assert.equal(value.a.split(" ").length, 4);
  assert.equal(value.b, 7);
});

test("lengthOf() has the mean and the spread that were asked for", () => {
  const random = randomOf("lengths");
  const lengths = Array.from({ length: 20_000 }, () => lengthOf(random, 120, 0.9));
  const mean = lengths.reduce((sum, length) => sum + length) / lengths.length;
  const logs = lengths.map(Math.log);
  const middle = logs.reduce((sum, log) => sum + log) / logs.length;
  const spread = Math.sqrt(logs.reduce((sum, log) => sum + (log - middle) ** 2, 0) / logs.length);
  assert.ok(Math.abs(mean - 120) < 4, `mean ${mean}`);
  assert.ok(Math.abs(spread - 0.9) < 0.03, `sigma ${spread}`);
});

test("Simulator refuses above its bound, with Retry-After, and takes up again", async (context) => {
  const { ask, simulator } = await started(context, { refuseAbove: 2, retryAfter: 3, step: 2, mean: 20, sigma: 0 });
  const calls = Array.from({ length: 6 }, (_, index) => ask(String(index)));
  const responses = await Promise.all(calls);
  assert.equal(responses.filter(({ status }) => status === 200).length, 2);
  assert.equal(responses.find(({ status }) => status === 429)?.headers.get("retry-after"), "3");
  for (const response of responses) await response.text();
  assert.equal((await ask("again")).status, 200);
  assert.equal(simulator.stats.refused, 4);
});

test("Simulator draws another fault for a request that comes again", async (context) => {
  const { ask } = await started(context, { instant: true, faults: { error: 0.5 } });
  const statuses: number[] = [];
  for (let time = 0; time < 20; time++) statuses.push((await ask("a")).status);
  assert.deepEqual([...new Set(statuses)].sort(), [200, 500]);
});

const broken = {
  drop: /fetch failed/,
  cut: /terminated/,
  half: /JSON/,
  garbled: /JSON/,
  html: /JSON/,
} as const;
for (const [fault, message] of Object.entries(broken)) {
  test(`Simulator breaks an answer as ${fault} says`, async (context) => {
    const { answer } = await started(context, { instant: true, faults: { [fault]: 1 } });
    await assert.rejects(answer("a"), ({ message: text }: Error) => message.test(text));
  });
}

test("Simulator hangs until the caller leaves", async (context) => {
  const { url, simulator } = await started(context, { faults: { hang: 1 } });
  const body = JSON.stringify({ model: "simulated", messages: [] });
  const call = fetch(`${url}/chat/completions`, { method: "POST", body, signal: AbortSignal.timeout(60) });
  await assert.rejects(call, { name: "TimeoutError" });
  await new Promise((resolve) => setTimeout(resolve, 15));
  assert.equal(simulator.stats.inFlight, 0);
});

test("Simulator declines, says nothing, or says it slowly", async (context) => {
  const refusal = await started(context, { instant: true, faults: { refusal: 1 } });
  assert.equal((await refusal.answer("a")).choices[0].finish_reason, "content_filter");
  const empty = await started(context, { instant: true, faults: { empty: 1 } });
  assert.equal((await empty.answer("a")).choices[0].message.content, "");
  const trickle = await started(context, { instant: true, faults: { trickle: 1 } });
  const start = performance.now();
  assert.ok((await trickle.answer("a")).choices[0].message.content.length > 0);
  assert.ok(performance.now() - start > 300);
});

test("Simulator takes its time for the prompt before the first token", async (context) => {
  const { ask } = await started(context, { prefill: 60, step: 1, mean: 2, sigma: 0 });
  const start = performance.now();
  await (await ask("a")).text();
  const took = performance.now() - start;
  assert.ok(took > 58 && took < 600, `${took} ms`);
});

test("Simulator changes its capacity on schedule", async (context) => {
  const schedule = [{ at: 30, slots: 1, refuseAbove: 1 }];
  const { url, ask } = await started(context, { slots: 8, step: 2, mean: 40, sigma: 0, schedule });
  await ask("first");
  await Promise.all([ask("a"), ask("b")]).then((responses) => {
    assert.deepEqual(responses.map(({ status }) => status).sort(), [200, 429]);
  });
  assert.match(await (await fetch(new URL("/metrics", url))).text(), /running\{[^}]*\} 0\.0/);
});

test("Simulator restarts on schedule: calls are dropped, then it is back at its address", async (context) => {
  const { ask, answer } = await started(context, {
    step: 5,
    mean: 200,
    sigma: 0,
    schedule: [{ at: 10, restart: 20 }],
  });
  await assert.rejects(ask("a"));
  await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal((await answer("b", { max_tokens: 1 })).usage.completion_tokens, 1);
});
