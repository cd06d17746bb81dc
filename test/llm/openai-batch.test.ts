import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { BatchAnswer } from "../../src/llm/batch-port.ts";
import { open } from "../../src/llm/openai.ts";
import { BatchDesk, type End } from "../helpers/batch-desk.ts";
import { chat, fakeServer, json, refuse } from "./fake-server.ts";

const { signal } = new AbortController();
const request = { messages: [{ role: "user", content: "hello é" }] } as const;

async function port(t: TestContext, end: End = { status: "completed" }, page = 2) {
  const desk = new BatchDesk({ answer: () => ({ body: chat("hi") }), end: () => end });
  const { url } = await fakeServer(t, (received, response) => {
    // Pages are small, so that there are several.
    const small = { ...received, path: received.path.replace("limit=100", `limit=${page}`) };
    if (!desk.handle(small, response)) refuse(response, 404, "nothing here");
  });
  const adapter = await open(`m@${url}`, { use: "" }, { signal, warn() {} });
  t.after(() => adapter.close?.());
  return { desk, batch: adapter.batch! };
}

const submission = (mark: string, lines: readonly string[]) => ({
  mark,
  endpoint: "/v1/chat/completions",
  lines: () => lines,
});

test("line() is a call by the file", async (t) => {
  const { batch } = await port(t);
  assert.deepEqual(JSON.parse(batch.line("id-1", request)), {
    custom_id: "id-1",
    method: "POST",
    url: "/v1/chat/completions",
    body: { model: "m", messages: request.messages },
  });
});

test("submit() uploads the lines as they are, with their mark", async (t) => {
  const { batch, desk } = await port(t);
  const lines = ["a", "b"].map((id) => batch.line(id, request));
  assert.equal(await batch.submit(submission("mark-1", lines), signal), "batch_1");
  assert.equal(desk.files.get("file-1"), lines.join(""));
  assert.deepEqual(desk.batches[0]!.metadata, { distilstream: "mark-1" });
});

test("find() looks through all pages for a mark", async (t) => {
  const { batch } = await port(t);
  const line = batch.line("a", request);
  for (let number = 1; number <= 5; number++) await batch.submit(submission(`mark-${number}`, [line]), signal);
  assert.equal(await batch.find("mark-1", 0, signal), "batch_1");
  assert.equal(await batch.find("mark-9", 0, signal), undefined);
});

test("answers() gives those of the output file and of the error file, and which were never begun", async (t) => {
  const { batch } = await port(t, { status: "expired", answered: 2 });
  const lines = ["a", "b", "c"].map((id) => batch.line(id, request));
  const id = await batch.submit(submission("mark", lines), signal);
  const state = await batch.look(id, signal);
  const answers: BatchAnswer[] = [];
  for await (const answer of batch.answers(state, signal)) answers.push(answer);
  assert.deepEqual(
    answers.map(({ id: of, status, unfinished }) => [of, status, unfinished]),
    [
      ["b", 200, false],
      ["a", 200, false],
      ["c", 500, true],
    ],
  );
  assert.equal(batch.read(answers[0]!).choices[0]!.text, "hi");
});

test("look() says why a batch was refused, and where", async (t) => {
  const refused = [{ code: "invalid_json_line", message: "wrong", line: 1 }];
  const { batch } = await port(t, { status: "failed", refused });
  const id = await batch.submit(submission("mark", [batch.line("a", request)]), signal);
  const state = await batch.look(id, signal);
  assert.deepEqual([state.over, state.refused], [true, refused]);
});

for (const [what, status, body] of [
  ["no such path", 404, {}],
  ["no such method", 405, {}],
  ["something else", 200, []],
] as const) {
  test(`check() throws ERR_OPTION for a server that says ${what}`, async (t) => {
    const { url } = await fakeServer(t, (_, response) => json(response, body, status));
    const adapter = await open(`m@${url}`, { use: "" }, { signal, warn() {} });
    t.after(() => adapter.close?.());
    await assert.rejects(adapter.batch!.check(signal), { code: "ERR_OPTION", message: /no batch endpoint/ });
  });
}

test("check() throws what a key is refused with", async (t) => {
  const { url } = await fakeServer(t, (_, response) => refuse(response, 401, "who?"));
  const adapter = await open(`m@${url}`, { use: "" }, { signal, warn() {} });
  t.after(() => adapter.close?.());
  await assert.rejects(adapter.batch!.check(signal), { code: "ERR_KEY" });
});
