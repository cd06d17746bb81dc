import assert from "node:assert/strict";
import { test } from "node:test";
import type { Stage } from "../../src/kernel/kinds.ts";
import { StreamStage, type Transform } from "../../src/kernel/stream-stage.ts";
import type { Row } from "../../src/row.ts";

/** An input that gives a row when told to, and notes that it was stopped. */
function manualInput() {
  let answer: (rows: readonly Row[]) => void = () => {};
  const seen = { stopped: false, closed: false };
  const stage: Stage = {
    next: () =>
      new Promise((resolve) => {
        answer = (value) => resolve({ value, done: false });
      }),
    stop: () => {
      seen.stopped = true;
    },
    close: async () => {
      seen.closed = true;
    },
  };
  return { stage, seen, give: (row: Row) => answer([row]) };
}

const same: Transform = async function* same(rows) {
  yield* rows;
};

test("StreamStage() closes though its input answers only after the stop", async () => {
  const { stage: input, seen, give } = manualInput();
  const stage = new StreamStage(input, same, new AbortController());
  const pending = stage.next();
  await new Promise(setImmediate);
  give({ first: true });
  // Microtasks only: the row is gathered, the next one asked for, nothing handed on yet.
  for (let turn = 0; turn < 50; turn++) await null;
  stage.stop(new Error("told to"));
  await assert.rejects(pending, /told to/);
  await new Promise(setImmediate);
  const closing = stage.close();
  give({ late: true });
  await closing;
  assert.deepEqual(seen, { stopped: true, closed: true });
});

test("StreamStage() stops its input when the transform has had enough, though nobody closes yet", async () => {
  const { stage: input, seen, give } = manualInput();
  const first: Transform = async function* first(rows) {
    const { value } = await rows[Symbol.asyncIterator]().next();
    yield value as Row;
  };
  const stage = new StreamStage(input, first, new AbortController());
  const pending = stage.next();
  await new Promise(setImmediate);
  give({ one: 1 });
  assert.deepEqual(await pending, { value: [{ one: 1 }], done: false });
  assert.equal((await stage.next()).done, true);
  assert.equal(seen.stopped, true);
});
