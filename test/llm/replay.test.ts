import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { DistilError } from "../../src/errors.ts";
import type { Llm, LlmRequest } from "../../src/llm/llm.ts";
import { Recorder, record } from "../../src/llm/record.ts";
import { list, open } from "../../src/llm/replay.ts";

const context = { signal: new AbortController().signal, priority: 0, warn() {} };
const request: LlmRequest = { messages: [{ role: "user", content: "hello" }], sampling: { temperature: 0 } };

/** Answers with the text of the request, its sample and attempt. */
const echo: Llm = {
  generate: async ({ messages, n = 1, sample = 0, attempt = 0 }) => ({
    choices: Array.from({ length: n }, (_, index) => ({
      text: `${messages[0]!.content} ${sample + index} ${attempt}`,
      reasoning: "hm",
      finish: "length" as const,
    })),
    usage: { input: 1, output: n },
    model: "m",
  }),
};

async function recorded(t: TestContext, requests: readonly LlmRequest[], models = ["m"]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "distil-"));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, "replies.jsonl");
  const recorder = new Recorder(file);
  for (const id of models) {
    const llm = record(echo, { id, can: { schema: true } }, recorder);
    await Promise.all(requests.map((one) => llm.generate(one, context)));
  }
  await recorder.close();
  return file;
}

const reopen = (rest: string) => open(rest, { use: "" }, context);

test("open() answers what was recorded, in the same words", async (t) => {
  const replay = await reopen(await recorded(t, [request]));
  assert.equal(replay.id, "m");
  assert.deepEqual(await replay.generate(request, context), await echo.generate(request, context));
});

test("open() tells samples and attempts apart", async (t) => {
  const file = await recorded(t, [
    { ...request, n: 2 },
    { ...request, sample: 2 },
    { ...request, attempt: 1 },
  ]);
  const replay = await reopen(file);
  const texts = async (one: LlmRequest) => (await replay.generate(one, context)).choices.map(({ text }) => text);
  assert.deepEqual(await texts({ ...request, n: 3 }), ["hello 0 0", "hello 1 0", "hello 2 0"]);
  assert.deepEqual(await texts({ ...request, attempt: 1 }), ["hello 0 1"]);
});

test("open() adds up tokens as they were recorded", async (t) => {
  const replay = await reopen(await recorded(t, [{ ...request, n: 3 }]));
  assert.deepEqual((await replay.generate({ ...request, n: 3 }, context)).usage, { input: 1, output: 3 });
});

test("open() throws ERR_REPLAY for what was not recorded: other sampling, schema, extra or prompt", async (t) => {
  const replay = await reopen(await recorded(t, [request]));
  const others: LlmRequest[] = [
    { ...request, sampling: { temperature: 1 } },
    { ...request, schema: {} },
    { ...request, extra: { top_a: 1 } },
    { ...request, messages: [{ role: "user", content: "bye" }] },
  ];
  for (const other of others) {
    await assert.rejects(replay.generate(other, context), ({ code, details }: DistilError) => {
      assert.deepEqual([code, details.retryable, details.fatal], ["ERR_REPLAY", undefined, undefined]);
      return /record again/.test(details.hint!);
    });
  }
});

test("open() does not mind settings that change no answer", async (t) => {
  const replay = await reopen(await recorded(t, [request]));
  const same = {
    sampling: { temperature: 0, top_p: undefined },
    messages: request.messages,
    extra: { user: "me", stream: false },
  };
  assert.equal((await replay.generate(same as LlmRequest, context)).choices[0]!.text, "hello 0 0");
});

test("open() takes the first model of a file, or the one named", async (t) => {
  const file = await recorded(t, [request], ["first", "second"]);
  assert.equal((await reopen(file)).id, "first");
  assert.equal((await reopen(`${file}#second`)).id, "second");
  assert.deepEqual(await list(file, { use: "" }, context), ["first", "second"]);
  await assert.rejects(reopen(`${file}#secund`), ({ code, details }: DistilError) => {
    assert.deepEqual([code, details.hint], ["ERR_MODEL", "Did you mean second?"]);
    return true;
  });
});

test("open() knows whether replies were held to a schema", async (t) => {
  assert.equal((await reopen(await recorded(t, [request]))).can.schema, false);
  assert.equal((await reopen(await recorded(t, [{ ...request, schema: {} }]))).can.schema, true);
});

test("open() says which line is wrong", async (t) => {
  const file = await recorded(t, [request]);
  await writeFile(file, `${await readFile(file, "utf8")}{"key":"x"}\n`);
  await assert.rejects(reopen(file), { code: "ERR_REPLAY", message: /line 2/ });
});

test("open() throws ERR_REPLAY for a file that is not there, or empty", async (t) => {
  await assert.rejects(reopen("/nowhere/replies.jsonl"), { code: "ERR_REPLAY", message: /no such file/ });
  const file = await recorded(t, []);
  await writeFile(file, "");
  await assert.rejects(reopen(file), { code: "ERR_REPLAY", message: /empty/ });
});

test("record() throws ERR_OUTPUT where it cannot write", async () => {
  const llm = record(echo, { id: "m", can: { schema: false } }, new Recorder("/nowhere/replies.jsonl"));
  await assert.rejects(llm.generate(request, context), { code: "ERR_OUTPUT" });
});
