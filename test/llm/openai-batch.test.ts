import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { DistilError } from "../../src/errors.ts";
import type { BatchAnswer, Submission } from "../../src/llm/batch-port.ts";
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

const submission = (mark: string, ids: readonly string[]): Submission => ({
  mark,
  endpoint: "/v1/chat/completions",
  requests: () => ids.map((id) => ({ id, request })),
  making: async () => {},
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
  assert.equal(await batch.submit(submission("mark-1", ["a", "b"]), signal), "batch_1");
  assert.equal(desk.files.get("file-1"), ["a", "b"].map((id) => batch.line(id, request)).join(""));
  assert.deepEqual(desk.batches[0]!.metadata, { distilstream: "mark-1" });
});

test("submit() uploads lines that fit together, whatever is learnt meanwhile", async (t) => {
  const { batch, desk } = await port(t);
  const limited = { ...request, sampling: { max_tokens: 9 } };
  const raw = "'max_tokens' is not supported, use 'max_completion_tokens'";
  const requests = function* () {
    yield { id: "a", request: limited };
    batch.learns(new DistilError("ERR_HTTP", "no", { status: 400, raw }), limited);
    yield { id: "b", request: limited };
  };
  await batch.submit({ ...submission("mark", []), requests }, signal);
  assert.deepEqual(
    desk.batches[0]!.lines.map(({ body }) => body.max_tokens),
    [9, 9],
  );
  assert.match(batch.line("c", limited), /max_completion_tokens/);
});

test("submit() says when a batch is about to be made", async (t) => {
  const { batch, desk } = await port(t);
  const seen: number[] = [];
  const making = async () => void seen.push(desk.files.size, desk.batches.length);
  await batch.submit({ ...submission("mark", ["a"]), making }, signal);
  assert.deepEqual(seen, [1, 0]);
});

test("find() looks through all pages for a mark", async (t) => {
  const { batch } = await port(t);
  for (let number = 1; number <= 5; number++) await batch.submit(submission(`mark-${number}`, ["a"]), signal);
  assert.equal(await batch.find("mark-1", 0, signal), "batch_1");
  assert.equal(await batch.find("mark-9", 0, signal), undefined);
});

test("answers() gives those of the output file and of the error file, and which were never begun", async (t) => {
  const { batch } = await port(t, { status: "expired", answered: 2 });
  const id = await batch.submit(submission("mark", ["a", "b", "c"]), signal);
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
  const id = await batch.submit(submission("mark", ["a"]), signal);
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
