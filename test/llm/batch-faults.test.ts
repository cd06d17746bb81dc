import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { RunOptions } from "../../src/run/options.ts";
import type { DeskOptions } from "../helpers/batch-desk.ts";
import { ask, left, quick, type SetUp, setUp } from "../helpers/batch-run.ts";
import { chat } from "./fake-server.ts";

const many = (count: number) => Array.from({ length: count }, (_, index) => `row ${index}`);

/** Runs until its batch is out, then stops. */
async function leaveBatch(at: SetUp, asked: Parameters<typeof ask>[1] = {}) {
  const stop = new AbortController();
  const onEvent: RunOptions["onEvent"] = () => at.desk.batches[0]?.looks && stop.abort();
  await assert.rejects(ask(at, { ...asked, signal: stop.signal, onEvent }));
}

const refusing: DeskOptions["answer"] = ({ messages: [{ content }] }) =>
  /[02468]$/.test(content) ? { status: 400, body: { error: { message: "not allowed" } } } : { body: chat("fine") };

test("Batching does not take refusals for a series because they come in a file of their own", async (t) => {
  const at = await setUp(t, { answer: refusing });
  const { report, texts } = await ask(at, { rows: many(200) });
  assert.deepEqual([texts.length, report.rejected], [100, 100]);
});

test("Batching stops the run where all requests of a batch are refused, and leaves nothing that would stop the next run", async (t) => {
  let fine = false;
  const answer: DeskOptions["answer"] = () =>
    fine ? { body: chat("fine") } : { status: 400, body: { error: { message: "no such mode" } } };
  const at = await setUp(t, { answer });
  await assert.rejects(ask(at, { rows: many(120) }), { code: "ERR_REJECTS", message: /50 rows in a row/ });
  fine = true;
  const { texts } = await ask(at, { rows: many(120) });
  assert.equal(texts.length, 120);
});

test("Batching keeps what nobody waits for under the salt that it was asked with", async (t) => {
  let over = false;
  const at = await setUp(t, { end: () => (over ? { status: "completed" } : undefined) });
  await leaveBatch(at, { salt: "x" });
  over = true;
  const plain = await ask(at, { rows: ["other"] });
  assert.deepEqual(await left(at), []);
  const salted = await ask(at, { salt: "x" });
  assert.deepEqual([plain.texts.length, salted.texts.length, salted.report.calls], [1, 3, 0]);
  const unsalted = await ask(at);
  assert.equal(unsalted.report.calls, 3);
});

test("Batching waits for a batch that the provider lists late, where the run was stopped while it was made", async (t) => {
  let listed = false;
  const stop = new AbortController();
  const at = await setUp(t, {
    listed: () => listed,
    trouble: (method, path) => (method === "POST" && path === "/batches" && !stop.signal.aborted ? 600 : undefined),
  });
  const onEvent: RunOptions["onEvent"] = () => at.desk.batches.length > 0 && stop.abort();
  await assert.rejects(ask(at, { signal: stop.signal, onEvent, grace: 0, batch: { ...quick, interval: 500 } }));
  assert.equal(at.desk.batches.length, 1);
  setTimeout(() => (listed = true), 100);
  const { texts } = await ask(at, { batch: { ...quick, interval: 20 } });
  assert.deepEqual([texts.length, at.desk.batches.length], [3, 1]);
});

test("Batching waits for a batch that the provider lists late, where it did not hear of its making", async (t) => {
  let listed = false;
  let made = 0;
  const at = await setUp(t, {
    listed: () => listed,
    trouble: (method, path) => (method === "POST" && path === "/batches" && made++ === 0 ? 600 : undefined),
  });
  setTimeout(() => (listed = true), 700);
  const { texts } = await ask(at, { batch: { ...quick, interval: 100 } });
  assert.deepEqual([texts.length, at.desk.batches.length], [3, 1]);
});

test("Batching leaves a batch's mark where it may have been made, whatever the next answer is", async (t) => {
  let made = 0;
  const at = await setUp(t, {
    trouble(method, path) {
      if (method === "POST" && path === "/batches" && made++ === 0) return 600;
      return made > 0 && method === "GET" && path.startsWith("/batches?limit=100") ? 403 : undefined;
    },
  });
  await assert.rejects(ask(at));
  assert.equal((await left(at)).length, 1);
});

for (const [what, written] of [
  ["is cut in the middle of a line", (text: string) => text.slice(0, -20)],
  ["has a line that is no answer", (text: string) => `null\n[]\n{}\n${text}`],
  ["has a line that is not JSON", (text: string) => `<html>\n${text}`],
  ["names requests that nobody made", (text: string) => `{"custom_id":"x","response":{"body":{}}}\n${text}`],
  ["has every line twice", (text: string) => text + text],
] as const) {
  test(`Batching gets every answer where a file ${what}`, async (t) => {
    const at = await setUp(t, { written: (text, id) => (id.startsWith("file-batch_1-") ? written(text) : text) });
    const { texts, report } = await ask(at);
    assert.deepEqual([texts, report.rejected], [["Answer to a", "Answer to b", "Answer to c"], 0]);
    assert.ok(at.desk.requested.length <= 4, `${at.desk.requested.length} requests`);
    assert.deepEqual(await left(at), []);
  });
}

test("Batching reads an output again that ended too early", async (t) => {
  let cut = true;
  const at = await setUp(t, {
    written(text) {
      const given = cut ? text.slice(0, text.indexOf("\n") + 1) : text;
      cut = false;
      return given;
    },
  });
  const { texts } = await ask(at);
  assert.deepEqual([texts.length, at.desk.requested.length], [3, 3]);
});

test("Batching reads a line of several megabytes", async (t) => {
  const long = "é".repeat(3_000_000);
  const at = await setUp(t, { answer: () => ({ body: chat(long) }) });
  const { texts } = await ask(at, { rows: ["a"] });
  assert.equal(texts[0]!.length, long.length);
});

test("Batching goes on where a batch that nobody wants is out and the account takes no more", async (t) => {
  const refused = [{ code: "token_limit_exceeded", message: "Enqueued token limit reached" }];
  let tries = 0;
  const at = await setUp(t, {
    end(_, number) {
      if (number === 0) return undefined;
      return tries++ === 0 ? { status: "failed", refused } : { status: "completed" };
    },
  });
  await leaveBatch(at);
  const { texts } = await ask(at, { rows: ["d", "e"] });
  assert.equal(texts.length, 2);
});

test("Batching leaves alone what it cannot read of another version", async (t) => {
  const at = await setUp(t);
  await leaveBatch(await setUp(t)).catch(() => {});
  const { mkdir } = await import("node:fs/promises");
  await mkdir(join(at.state, "batches"), { recursive: true });
  await writeFile(
    join(at.state, "batches", "abc.jsonl"),
    `{"version":2,"server":"${at.url}","account":"","model":"m"}\nnull\n`,
  );
  await writeFile(join(at.state, "batches", "def.jsonl"), "null\n\u0000\u0000");
  const { texts } = await ask(at);
  assert.deepEqual([texts.length, await left(at)], [3, ["abc.jsonl", "def.jsonl"]]);
});

test("Batching says no key where the account takes no more", async (t) => {
  const key = "secret-key-1234567890";
  const refused = [{ code: "token_limit_exceeded", message: `Limit reached for ${key}` }];
  const end: DeskOptions["end"] = (_, number) =>
    number === 0 ? { status: "failed", refused } : { status: "completed" };
  const { messages } = await ask(await setUp(t, { end }), { model: { key } });
  assert.ok(
    messages.some((message) => /Limit reached for \[secret\]/.test(message)),
    messages.join(),
  );
});

test("Batching writes no key down, and says none", async (t) => {
  const key = "secret-key-1234567890";
  const refused = [{ code: "model_not_found", message: `The key ${key} has no access to this model` }];
  const at = await setUp(t, { end: () => ({ status: "failed", refused }) });
  let said: unknown;
  const written: string[] = [];
  const onEvent: RunOptions["onEvent"] = async (event) => {
    written.push(JSON.stringify(event));
  };
  await ask(at, { model: { key }, onEvent }).catch((error: unknown) => (said = error));
  const files = await readdir(at.state, { recursive: true, withFileTypes: true });
  for (const file of files) if (file.isFile()) written.push(await readFile(join(file.parentPath, file.name), "latin1"));
  assert.match((said as Error).message, /The key \[secret\]/);
  assert.ok(!written.some((text) => text.includes(key)));
});
