import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { DistilError } from "../../src/errors.ts";
import { Journal } from "../../src/journal/store.ts";
import { journal } from "../../src/llm/journal.ts";
import { exportLines } from "../../src/llm/journal-export.ts";
import { keeping } from "../../src/llm/keeping.ts";
import { requestKey } from "../../src/llm/key.ts";
import type { Llm, LlmReply, LlmRequest, Usage } from "../../src/llm/llm.ts";
import { folderFor } from "../helpers/files.ts";

const request: LlmRequest = { messages: [{ role: "user", content: "Why?" }] };
const context = { signal: new AbortController().signal, priority: 0 };

interface Setting {
  readonly llm: Llm;
  readonly asked: LlmRequest[];
  readonly reused: { calls: number; tokens: Usage };
  /** Another run over the same journal. */
  again(options?: {
    readonly variant?: Record<string, string>;
    readonly since?: number;
    notBefore?(hash: string): number;
  }): Setting;
  readonly store: Journal;
}

type Answer = (request: LlmRequest) => Promise<LlmReply> | LlmReply;

/** Numbers its answers, so that a second one is told from the first. */
function numbered(): Answer {
  let made = 0;
  return ({ n = 1, sample = 0 }) => ({
    choices: Array.from({ length: n }, (_, index) => ({ text: `${made++}: sample ${sample + index}`, finish: "stop" })),
    usage: { input: 10, output: 3 * n + 1 },
    model: "served",
  });
}

async function setting(t: TestContext, answer: Answer = numbered(), can = { schema: true }): Promise<Setting> {
  const store = await Journal.open(await folderFor(t));
  t.after(() => store.close());
  const make: Setting["again"] = ({ variant = {}, since = 0, notBefore = () => since } = {}) => {
    const asked: LlmRequest[] = [];
    const reused = { calls: 0, tokens: { input: 0, output: 0 } };
    const inner: Llm = {
      async generate(one) {
        asked.push(one);
        return answer(one);
      },
    };
    const llm = journal(keeping(inner, store, { model: "m", can, variant }), store, {
      model: "m",
      variant,
      flights: new Map(),
      notBefore,
      onReuse(usage, whole) {
        if (whole) reused.calls++;
        reused.tokens.input += usage?.input ?? 0;
        reused.tokens.output += usage?.output ?? 0;
      },
    });
    return { llm, asked, reused, again: make, store };
  };
  return make();
}

const texts = (reply: LlmReply) => reply.choices.map(({ text }) => text);

test("journal() asks once and answers alike the second time, tokens included", async (t) => {
  const first = await setting(t);
  const reply = await first.llm.generate(request, context);
  const second = first.again();
  const again = await second.llm.generate(request, context);
  assert.deepEqual([again.choices, again.usage, again.model], [reply.choices, reply.usage, reply.model]);
  assert.equal(second.asked.length, 0);
  assert.deepEqual(second.reused, { calls: 1, tokens: { input: 10, output: 4 } });
});

test("journal() asks only for samples that are missing, those side by side in one request", async (t) => {
  const first = await setting(t);
  await first.llm.generate({ ...request, sample: 2 }, context);
  const second = first.again();
  const reply = await second.llm.generate({ ...request, n: 5 }, context);
  assert.deepEqual(
    second.asked.map(({ n, sample }) => [n, sample]),
    [
      [2, 0],
      [2, 3],
    ],
  );
  assert.deepEqual(
    texts(reply).map((text) => text.slice(3)),
    ["sample 0", "sample 1", "sample 2", "sample 3", "sample 4"],
  );
  assert.equal(second.reused.calls, 0);
});

test("journal() counts the tokens of several samples once", async (t) => {
  const first = await setting(t);
  const { usage } = await first.llm.generate({ ...request, n: 3 }, context);
  const again = await first.again().llm.generate({ ...request, n: 3 }, context);
  assert.deepEqual(again.usage, usage);
  const part = await first.again().llm.generate({ ...request, sample: 1 }, context);
  assert.deepEqual(part.usage, { input: 0, output: 3 });
});

test("journal() shares one call among equal requests in flight", async (t) => {
  const { llm, asked, reused } = await setting(t);
  const replies = await Promise.all([1, 2, 3].map(() => llm.generate(request, context)));
  assert.equal(asked.length, 1);
  assert.deepEqual(new Set(replies.flatMap(texts)).size, 1);
  assert.equal(reused.calls, 2);
});

test("journal() lets others go on when the one who asked is told to stop", async (t) => {
  const gates: ((reply: LlmReply) => void)[] = [];
  const controller = new AbortController();
  let calls = 0;
  const { llm } = await setting(t, () => {
    if (calls++ > 0) return numbered()(request);
    return new Promise((resolve, reject) => {
      gates.push(resolve);
      controller.signal.addEventListener("abort", () => reject(new DistilError("ERR_ABORTED", "stopped")));
    });
  });
  const leader = llm.generate(request, { ...context, signal: controller.signal });
  const other = llm.generate(request, context);
  controller.abort();
  await assert.rejects(leader, { code: "ERR_ABORTED" });
  assert.deepEqual(texts(await other), ["0: sample 0"]);
  assert.equal(calls, 2);
});

test("journal() ends the wait of one who shares a call as soon as it is told to stop", async (t) => {
  let answer: (reply: LlmReply) => void = () => {};
  const { llm } = await setting(t, () => new Promise((resolve) => (answer = resolve)));
  const controller = new AbortController();
  const leader = llm.generate(request, context);
  const other = llm.generate(request, { ...context, signal: controller.signal });
  controller.abort();
  await assert.rejects(other, { code: "ERR_ABORTED" });
  answer(await numbered()(request));
  assert.deepEqual(texts(await leader), ["0: sample 0"]);
});

test("journal() keeps no errors, and everyone who shared the call gets them", async (t) => {
  const first = await setting(t, () => {
    throw new DistilError("ERR_HTTP", "no");
  });
  const results = await Promise.allSettled([
    first.llm.generate(request, context),
    first.llm.generate(request, context),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ["rejected", "rejected"],
  );
  assert.equal(first.store.count(), 0);
});

test("journal() keeps apart what differs in sample, attempt, sampling, salt", async (t) => {
  const { llm, asked, again } = await setting(t);
  const others: LlmRequest[] = [
    request,
    { ...request, sample: 1 },
    { ...request, attempt: 1 },
    { ...request, sampling: { temperature: 0 } },
    { ...request, extra: { think: false } },
  ];
  for (const one of others) await llm.generate(one, context);
  assert.equal(asked.length, 5);
  const salted = again({ variant: { salt: "x" } });
  await salted.llm.generate(request, context);
  assert.equal(salted.asked.length, 1);
});

test("journal() pays no heed to stream, user, and unset sampling", async (t) => {
  const { llm, asked } = await setting(t);
  await llm.generate(request, context);
  await llm.generate({ ...request, sampling: {}, extra: { user: "me", stream: true } }, context);
  assert.equal(asked.length, 1);
});

test("journal() asks again for what is too old, and then no more", async (t) => {
  const first = await setting(t);
  await first.llm.generate(request, context);
  const since = Date.now() + 1;
  while (Date.now() < since);
  const fresh = first.again({ since });
  assert.deepEqual(texts(await fresh.llm.generate(request, context)), ["1: sample 0"]);
  assert.deepEqual(texts(await fresh.llm.generate(request, context)), ["1: sample 0"]);
  assert.deepEqual(texts(await first.again().llm.generate(request, context)), ["1: sample 0"]);
});

test("journal() asks again for the one sample that is too old, and leaves the others", async (t) => {
  const first = await setting(t);
  const { kept } = await first.llm.generate({ ...request, n: 3 }, context);
  const soon = Date.now() + 60_000;
  const second = first.again({ notBefore: (hash) => (hash === kept![1] ? soon : 0) });
  const reply = await second.llm.generate({ ...request, n: 3 }, context);
  assert.deepEqual(texts(reply), ["0: sample 0", "3: sample 1", "2: sample 2"]);
  assert.deepEqual(
    second.asked.map(({ n, sample }) => [n, sample]),
    [[1, 1]],
  );
});

test("journal() finds a reply again of a server that turned out to take no schema", async (t) => {
  const can = { schema: true };
  const first = await setting(
    t,
    (one) => {
      can.schema = false;
      return numbered()(one);
    },
    can,
  );
  await first.llm.generate({ ...request, schema: { type: "object" } }, context);
  const second = first.again();
  await second.llm.generate(request, context);
  assert.equal(second.asked.length, 0);
});

test("exportLines() gives what replay reads, the latest reply of each request", async (t) => {
  const first = await setting(t);
  await first.llm.generate({ ...request, n: 2 }, context);
  const since = Date.now() + 1;
  while (Date.now() < since);
  await first.again({ since }).llm.generate({ ...request, sample: 1 }, context);
  const lines = [...exportLines(first.store)];
  assert.deepEqual(
    lines.map(({ key, sample, reply }) => [key, sample, reply.text]),
    [
      [requestKey("m", request, 0), 0, "0: sample 0"],
      [requestKey("m", request, 1), 1, "2: sample 1"],
    ],
  );
});
