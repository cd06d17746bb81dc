import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Entry } from "../../src/llm/batch-entry.ts";
import { Gather } from "../../src/llm/batch-gather.ts";
import { FakeTimer } from "../helpers/fake-timer.ts";

const { signal } = new AbortController();

function gather(t: TestContext, most: { requests: number; bytes: number }, timer = new FakeTimer()) {
  const gone: (readonly string[])[] = [];
  const made = new Gather({ most, quiet: 1_000, timer, go: (entries) => gone.push(entries.map(({ id }) => id)) });
  t.after(() => made.stop());
  const add = (id: string, bytes = 1, wanted = true) => {
    const entry = new Entry(id, { request: { messages: [] }, keys: [] });
    if (wanted) void entry.wait(signal);
    made.add(entry, bytes);
  };
  return { made, gone, add };
}

test("Gather.add() lets a full batch go at once", (t) => {
  const { add, gone, made } = gather(t, { requests: 2, bytes: 100 });
  for (const id of ["a", "b", "c"]) add(id);
  assert.deepEqual([gone, made.size], [[["a", "b"]], 1]);
});

test("Gather.add() lets a batch go before it would take too many bytes", (t) => {
  const { add, gone } = gather(t, { requests: 10, bytes: 100 });
  add("a", 60);
  add("b", 60);
  assert.deepEqual(gone, [["a"]]);
});

test("Gather.go() leaves out what nobody waits for any more", (t) => {
  const { add, gone, made } = gather(t, { requests: 10, bytes: 100 });
  add("a");
  add("b", 1, false);
  made.go();
  made.go();
  assert.deepEqual(gone, [["a"]]);
});

test("Gather lets what is there go when nothing more comes, counted from the last one", async (t) => {
  const timer = new FakeTimer();
  const { add, gone } = gather(t, { requests: 10, bytes: 100 }, timer);
  add("a");
  await timer.advance(600);
  add("b");
  await timer.advance(600);
  assert.deepEqual(gone, []);
  await timer.advance(400);
  assert.deepEqual(gone, [["a", "b"]]);
});

test("Gather lets the first one wait sixty times the quiet time at the most, where others keep coming", async (t) => {
  const timer = new FakeTimer();
  const { add, gone } = gather(t, { requests: 1_000, bytes: 1_000 }, timer);
  for (let id = 0; gone.length === 0 && id < 200; id++) {
    add(String(id));
    await timer.advance(900);
  }
  assert.equal(gone[0]!.length, 67);
});

test("Gather.fit() makes batches grow again that had to be small", (t) => {
  const { add, gone, made } = gather(t, { requests: 4, bytes: 100 });
  made.requests = 1;
  add("a");
  made.fit(1);
  for (const id of ["b", "c"]) add(id);
  made.fit(50);
  for (const id of ["d", "e", "f", "g"]) add(id);
  assert.deepEqual(gone, [["a"], ["b", "c"], ["d", "e", "f", "g"]]);
});
