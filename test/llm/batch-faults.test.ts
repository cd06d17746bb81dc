import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunOptions } from "../../src/run/options.ts";
import type { DeskOptions } from "../helpers/batch-desk.ts";
import { ask, left, type SetUp, setUp } from "../helpers/batch-run.ts";
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
