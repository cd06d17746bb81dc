import assert from "node:assert/strict";
import { test } from "node:test";
import type { LlamaContext, Token } from "node-llama-cpp";
import { SequencePool } from "../../src/llm/local-pool.ts";

const never = new AbortController().signal;
const tokens = (...numbers: number[]) => numbers as Token[];

/** A pool over sequences that have read these tokens before. */
function poolOf(...read: Token[][]): SequencePool {
  const sequences = read.map((contextTokens) => ({ contextTokens }));
  const context = { totalSequences: read.length, getSequence: () => sequences.shift() };
  return new SequencePool(context as unknown as LlamaContext);
}

test("SequencePool.take() lends the free sequence that has read most of the prompt", async () => {
  const pool = poolOf(tokens(1), tokens(1, 2, 3), tokens(1, 2));
  const { contextTokens } = await pool.take(tokens(1, 2, 3, 4), never);
  assert.deepEqual(contextTokens, [1, 2, 3]);
});

test("SequencePool.take() waits for its turn where none is free", async () => {
  const pool = poolOf(tokens(1));
  const lent = await pool.take(tokens(1), never);
  const order: number[] = [];
  const waiting = [1, 2].map(async (number) => {
    const sequence = await pool.take(tokens(1), never);
    order.push(number);
    pool.give(sequence);
  });
  pool.give(lent);
  await Promise.all(waiting);
  assert.deepEqual(order, [1, 2]);
});

test("SequencePool.take() leaves the queue when aborted", async () => {
  const pool = poolOf(tokens(1));
  const lent = await pool.take(tokens(1), never);
  const abort = new AbortController();
  const gone = pool.take(tokens(1), abort.signal);
  const next = pool.take(tokens(1), never);
  abort.abort(new Error("enough"));
  await assert.rejects(gone, /enough/);
  pool.give(lent);
  assert.equal(await next, lent);
});
