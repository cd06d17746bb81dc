import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { generate, load, save } from "../../src/index.ts";
import { windowLimits } from "../../src/kernel/window.ts";
import type { RunOptions } from "../../src/run/options.ts";
import type { DeskOptions } from "../helpers/batch-desk.ts";
import { ask, left, quick, setUp } from "../helpers/batch-run.ts";
import { batchServer } from "../helpers/batch-server.ts";
import { folderFor } from "../helpers/files.ts";
import { chat } from "./fake-server.ts";

test("Batching asks for all rows in one batch and gives each its own answer, whatever their order", async (t) => {
  const at = await setUp(t);
  const { report, texts } = await ask(at);
  assert.deepEqual(texts, ["Answer to a", "Answer to b", "Answer to c"]);
  assert.deepEqual([at.desk.batches.length, at.single(), report.calls], [1, 0, 3]);
  assert.equal(at.desk.batches[0]!.endpoint, "/v1/chat/completions");
  assert.deepEqual(await left(at), []);
});

test("Batching counts tokens and money as calls do", async (t) => {
  const { report } = await ask(await setUp(t), { model: { price: { input: 1e6, output: 2e6 } } });
  assert.deepEqual([report.tokens, report.cost], [{ input: 9, output: 15 }, 39]);
});

test("Batching takes nothing from the journal twice: a second run makes no batch", async (t) => {
  const at = await setUp(t);
  await ask(at);
  const { report, texts } = await ask(at);
  assert.deepEqual([texts.length, report.calls, at.desk.batches.length], [3, 0, 1]);
});

test("Batching makes as many batches as its size asks for", async (t) => {
  const at = await setUp(t);
  const { texts } = await ask(at, { rows: ["a", "b", "c", "d", "e"], batch: { ...quick, size: 2 } });
  assert.equal(texts.length, 5);
  assert.deepEqual(at.desk.batches.map(({ lines }) => lines.length).sort(), [1, 2, 2]);
});

test("Batching sends what the model's settings say, and several samples in one request", async (t) => {
  const at = await setUp(t, { answer: () => ({ body: chat("x", "y") }) });
  await ask(at, { rows: ["a"], options: { numGenerations: 2 }, model: { temperature: 0.5 } });
  assert.deepEqual(at.desk.batches[0]!.lines[0]!.body, {
    model: "m",
    messages: [{ role: "user", content: "a" }],
    temperature: 0.5,
    n: 2,
  });
});

test("Batching rejects the rows of the error file, with what the provider says", async (t) => {
  const at = await setUp(t, {
    answer: ({ messages }) =>
      messages[0].content === "b"
        ? { status: 400, body: { error: { message: "b is not allowed", type: "invalid_request_error" } } }
        : { body: chat("fine") },
  });
  const { report, texts } = await ask(at);
  assert.deepEqual([texts, report.rejected], [["fine", "fine"], 1]);
  assert.match(report.rejects.first!["ERR_HTTP"]!, /says 400: b is not allowed/);
});

test("Batching sends a row again whose error passes", async (t) => {
  let failed = false;
  const at = await setUp(t, {
    answer({ messages }) {
      if (messages[0].content !== "b" || failed) return { body: chat("fine") };
      failed = true;
      return { status: 500, body: { error: { message: "internal" } } };
    },
  });
  const { report, texts } = await ask(at);
  assert.deepEqual([texts.length, report.rejected, report.retries], [3, 0, 1]);
  assert.deepEqual(
    at.desk.batches.map(({ lines }) => lines.length),
    [3, 1],
  );
});

test("Batching takes failed requests for no sign of the server: all of them go again at once", async (t) => {
  const failed = new Set<string>();
  const at = await setUp(t, {
    answer({ messages }) {
      const [{ content }] = messages;
      if (failed.has(content)) return { body: chat("fine") };
      failed.add(content);
      return { status: 500, body: { error: { message: "internal" } } };
    },
  });
  const rows = Array.from({ length: 12 }, (_, index) => `row ${index}`);
  // Each waits for up to half a second before it goes again.
  const { texts } = await ask(at, { rows, batch: { quiet: 700, interval: 5 } });
  assert.equal(texts.length, 12);
  assert.deepEqual(
    at.desk.batches.map(({ lines }) => lines.length),
    [12, 12],
  );
});

test("Batching rejects a row whose request is refused for now again and again", async (t) => {
  const at = await setUp(t, {
    answer: ({ messages }) =>
      messages[0].content === "b" ? { status: 429, body: { error: { message: "slow down" } } } : { body: chat("fine") },
  });
  const { report, texts } = await ask(at, { model: { attempts: 2 } });
  assert.deepEqual([texts.length, report.rejects.byCode], [2, { ERR_RATE: 1 }]);
  assert.deepEqual(
    at.desk.batches.map(({ lines }) => lines.length),
    [3, 1],
  );
});

test("Batching learns from a refusal as calls do, and sends what was refused the other way", async (t) => {
  const message = "'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
  const at = await setUp(t, {
    answer: (body) => (body.max_tokens ? { status: 400, body: { error: { message } } } : { body: chat("fine") }),
  });
  const { report, texts } = await ask(at, { model: { max_tokens: 9 } });
  assert.deepEqual([texts.length, report.rejected], [3, 0]);
  const [first, second] = at.desk.batches.map(({ lines }) => lines[0]!.body);
  assert.deepEqual([first.max_tokens, second.max_completion_tokens], [9, 9]);
});

for (const status of ["expired", "cancelled"] as const) {
  test(`Batching keeps what an ${status} batch has brought and asks for the rest in a new one`, async (t) => {
    const end: DeskOptions["end"] = (_, number) => (number === 0 ? { status, answered: 2 } : { status: "completed" });
    const at = await setUp(t, { end });
    const { texts } = await ask(at);
    assert.deepEqual(texts, ["Answer to a", "Answer to b", "Answer to c"]);
    assert.deepEqual(
      at.desk.batches.map(({ lines }) => lines.length),
      [3, 1],
    );
  });
}

test("Batching rejects the lines that a failed validation names and asks for the others again", async (t) => {
  const refused = [{ code: "invalid_json_line", message: "This line is wrong", line: 2 }];
  const end: DeskOptions["end"] = (_, number) =>
    number === 0 ? { status: "failed", refused } : { status: "completed" };
  const at = await setUp(t, { end });
  const { report, texts } = await ask(at);
  assert.deepEqual([texts, report.rejected], [["Answer to a", "Answer to c"], 1]);
  assert.match(report.rejects.first!["ERR_HTTP"]!, /This line is wrong/);
});

test("Batching stops the run where a failed validation names lines that there are not", async (t) => {
  const refused = [{ code: "invalid_json_line", message: "This line is wrong", line: 9 }];
  const at = await setUp(t, { end: () => ({ status: "failed", refused }) });
  await assert.rejects(ask(at), { code: "ERR_HTTP", message: /Cannot ask m in batches: This line is wrong/ });
});

test("Batching stops the run where a batch is refused as a whole, and leaves nothing behind", async (t) => {
  const refused = [{ code: "model_not_found", message: "The model m is not supported by the Batch API" }];
  const at = await setUp(t, { end: () => ({ status: "failed", refused }) });
  await assert.rejects(ask(at), { code: "ERR_HTTP", message: /Cannot ask m in batches: The model m is not supported/ });
  assert.deepEqual(await left(at), []);
});

test("Batching makes smaller batches where the account may not have so many tokens out", async (t) => {
  const refused = [{ code: "token_limit_exceeded", message: "Enqueued token limit reached" }];
  const end: DeskOptions["end"] = ({ lines }) =>
    lines.length > 1 ? { status: "failed", refused } : { status: "completed" };
  const at = await setUp(t, { end });
  const { texts, messages } = await ask(at);
  assert.equal(texts.length, 3);
  assert.ok(messages.some((message) => /Enqueued token limit reached/.test(message)));
});

test("Batching tries an upload again that the server fails", async (t) => {
  let uploads = 0;
  const at = await setUp(t, {
    trouble: (method, path) => (method === "POST" && path === "/files" && uploads++ === 0 ? 500 : undefined),
  });
  const { texts } = await ask(at);
  assert.deepEqual([texts.length, at.desk.batches.length], [3, 1]);
});

test("Batching finds the batch again whose making it did not hear of", async (t) => {
  let made = 0;
  const at = await setUp(t, {
    trouble: (method, path) => (method === "POST" && path === "/batches" && made++ === 0 ? 600 : undefined),
  });
  const { texts } = await ask(at);
  assert.deepEqual([texts.length, at.desk.batches.length], [3, 1]);
});

test("Batching asks again in the same process for a batch whose making was broken off", async (t) => {
  const stop = new AbortController();
  const trouble: DeskOptions["trouble"] = (method, path) => {
    if (method !== "POST" || path !== "/files" || stop.signal.aborted) return undefined;
    stop.abort();
    return 500;
  };
  const at = await setUp(t, { trouble });
  await assert.rejects(ask(at, { signal: stop.signal }));
  const { texts } = await ask(at);
  assert.deepEqual([texts.length, at.desk.batches.length], [3, 1]);
});

test("Batching stops the run where an upload is refused", async (t) => {
  const at = await setUp(t, { trouble: (method) => (method === "POST" ? 413 : undefined) });
  await assert.rejects(ask(at), { message: /says 413/ });
  assert.deepEqual(await left(at), []);
});

test("Batching has requests of a later step go in a batch of their own", async (t) => {
  const at = await setUp(t);
  const use = { use: `openai:m@${at.url}`, batch: { ...quick, quiet: 300 } };
  const report = await load({ rows: [{ instruction: "a" }, { instruction: "b" }] })
    .to(generate({ model: use, output: { generation: "first" } }))
    .to(generate({ model: use, input: { instruction: "first" } }))
    .to(save(join(at.folder, "out.jsonl")))
    .run({ state: at.state });
  assert.deepEqual([report.out, at.desk.batches.length], [2, 2]);
});

test("Batching says what goes on when the run is stopped, and the next run picks it up", async (t) => {
  let over = false;
  const at = await setUp(t, { end: () => (over ? { status: "completed" } : undefined) });
  const stop = new AbortController();
  const messages: string[] = [];
  const onEvent: RunOptions["onEvent"] = (event) => {
    if (event.type === "warning") messages.push(event.message);
    if (at.desk.batches[0]?.looks) stop.abort();
  };
  await assert.rejects(ask(at, { signal: stop.signal, onEvent }));
  assert.match(messages.at(-1)!, /3 requests go on at .* \(batch_1\): the same command picks them up/);
  over = true;
  const { texts, messages: said } = await ask(at);
  assert.deepEqual([texts.length, at.desk.batches.length], [3, 1]);
  assert.ok(said.some((message) => /goes on with batch_1/.test(message)));
  assert.deepEqual(await left(at), []);
});

test("Batching leaves its batches where they are when the time of the run is over", async (t) => {
  const at = await setUp(t, { end: () => undefined });
  const messages: string[] = [];
  const onEvent: RunOptions["onEvent"] = (event) => event.type === "warning" && messages.push(event.message);
  await assert.rejects(ask(at, { deadline: 300, onEvent, grace: "10m" }), { code: "ERR_BUDGET" });
  assert.match(messages.at(-1)!, /3 requests go on at .* \(batch_1\)/);
});

test("Batching picks up a batch of which only some rows are still wanted, and keeps the other answers", async (t) => {
  let over = false;
  const at = await setUp(t, { end: () => (over ? { status: "completed" } : undefined) });
  const stop = new AbortController();
  const onEvent: RunOptions["onEvent"] = () => at.desk.batches[0]?.looks && stop.abort();
  await assert.rejects(ask(at, { signal: stop.signal, onEvent }));
  over = true;
  const some = await ask(at, { rows: ["b", "new"] });
  assert.deepEqual(some.texts, ["Answer to b", "Answer to new"]);
  assert.deepEqual(
    at.desk.batches.map(({ lines }) => lines.length),
    [3, 1],
  );
  const all = await ask(at);
  assert.deepEqual([all.texts.length, all.report.calls, at.desk.batches.length], [3, 0, 2]);
});

test("Batching asks again for a batch that is gone", async (t) => {
  const at = await setUp(t, { end: () => undefined });
  const stop = new AbortController();
  const onEvent: RunOptions["onEvent"] = () => at.desk.batches[0]?.looks && stop.abort();
  await assert.rejects(ask(at, { signal: stop.signal, onEvent }));
  const other = await batchServer(t);
  const [name] = await left(at);
  const path = join(at.state, "batches", name!);
  await writeFile(path, (await readFile(path, "utf8")).replaceAll(at.url, other.url));
  const { texts } = await ask({ ...at, ...other });
  assert.deepEqual([texts.length, other.desk.batches.length], [3, 1]);
});

test("Batching stops the run, and only that, where the journal goes away while answers are read", async (t) => {
  const at = await setUp(t, {
    answer(body) {
      rmSync(join(at.state, "journal"), { recursive: true, force: true });
      return { body: chat(`Answer to ${body.messages[0].content}`) };
    },
  });
  await assert.rejects(ask(at), { code: "ERR_JOURNAL" });
});

test("Batching of two runs at one time hands no request over twice", async (t) => {
  const at = await setUp(t);
  const second = { ...at, folder: await folderFor(t) };
  const rows = Array.from({ length: 40 }, (_, index) => `row ${index}`);
  const [one, two] = await Promise.all([ask(at, { rows }), ask(second, { rows: [...rows, "another"] })]);
  assert.deepEqual([one.texts.length, two.texts.length], [40, 41]);
  assert.equal(new Set(at.desk.requested).size, 41);
  assert.equal(at.desk.requested.length, 41);
});

test("Batching asks anew with fresh, whatever is out", async (t) => {
  let over = false;
  const at = await setUp(t, { end: (_, number) => (over || number > 0 ? { status: "completed" } : undefined) });
  const stop = new AbortController();
  const onEvent: RunOptions["onEvent"] = () => at.desk.batches[0]?.looks && stop.abort();
  await assert.rejects(ask(at, { signal: stop.signal, onEvent }));
  over = true;
  const { texts } = await ask(at, { fresh: true });
  assert.deepEqual([texts.length, at.desk.batches.length], [3, 2]);
});

test("Batching asks anew with fresh, also for what an old batch has brought before", async (t) => {
  let over = false;
  const at = await setUp(t, { end: (_, number) => (over || number > 0 ? { status: "completed" } : undefined) });
  const stop = new AbortController();
  const onEvent: RunOptions["onEvent"] = () => at.desk.batches[0]?.looks && stop.abort();
  await assert.rejects(ask(at, { signal: stop.signal, onEvent }));
  over = true;
  const use = { use: `openai:m@${at.url}`, batch: quick };
  await load({ rows: [{ instruction: "new", later: "a" }] })
    .to(generate({ model: use }))
    .to(generate({ model: use, input: { instruction: "later" } }))
    .to(save(join(at.folder, "out.jsonl")))
    .run({ state: at.state, fresh: true, force: true });
  const asked = at.desk.batches.flatMap(({ lines }) => lines.map(({ body }) => body.messages[0].content));
  assert.deepEqual(asked, ["a", "b", "c", "new", "a"]);
});

test("Batching admits more rows than the usual window, so that a batch fills", async (t) => {
  const at = await setUp(t);
  const rows = Array.from({ length: 5_000 }, (_, index) => `row ${index}`);
  const { texts } = await ask(at, { rows, batch: { quiet: 500, interval: 5 } });
  assert.equal(texts.length, 5_000);
  assert.ok(at.desk.batches[0]!.lines.length > windowLimits.rows);
});
test("Batching ends within a budget, with the batches that are out", async (t) => {
  const at = await setUp(t);
  const rows = Array.from({ length: 20 }, (_, index) => `row ${index}`);
  const model = { price: { input: 0, output: 1e6 }, max_tokens: 5 };
  const run = ask(at, { rows, model, maxCost: 50 });
  await assert.rejects(run, { code: "ERR_BUDGET" });
  assert.equal(at.desk.requested.length, 10);
});

test("Batching shows in the progress what is out", async (t) => {
  const at = await setUp(t, { end: ({ looks }) => (looks > 70 ? { status: "completed" } : undefined) });
  const seen: string[] = [];
  await ask(at, {
    onEvent(event) {
      if (event.type === "progress")
        for (const { batches, requests } of event.batches ?? []) seen.push(`${batches}/${requests}`);
    },
  });
  assert.ok(seen.includes("1/3"), seen.join(" "));
});

const refused: readonly [string, (url: string) => string, object, RegExp][] = [
  ["a scheme without batches", () => "local", {}, /Cannot use batch with local as its scheme has no batch endpoint/],
  ["several servers", (url) => `openai:m@${url},${url.replace("127.0.0.1", "localhost")}`, {}, /several servers/],
  ["a run without a journal", (url) => `openai:m@${url}`, { journal: false }, /without a journal/],
];

for (const [name, use, run, message] of refused) {
  test(`batch is refused with ${name} before anything is sent`, async (t) => {
    const at = await setUp(t);
    const model = { use: use(at.url) };
    await assert.rejects(ask(at, { model, ...run }), { code: "ERR_OPTION", message });
    assert.deepEqual([at.single(), at.desk.batches.length], [0, 0]);
  });
}

test("batch is refused with a server that has no batch endpoint before anything is sent", async (t) => {
  const at = await setUp(t, { trouble: () => 404 });
  await assert.rejects(ask(at), { code: "ERR_OPTION", message: /has no batch endpoint: it says 404/ });
  assert.equal(at.single(), 0);
});

test("batch is refused with a model that lives in this process", () => {
  const llm = { generate: async () => ({ choices: [], usage: undefined, model: "m" }) };
  const make = () => generate({ model: { llm, id: "mine" }, batch: true }).run();
  return assert.rejects(async () => make(), { code: "ERR_OPTION", message: /Cannot use batch with mine/ });
});
