import assert from "node:assert/strict";
import { test } from "node:test";
import { Gate } from "../../src/kernel/gate.ts";

test("Gate() runs no more calls at once than its limit, and all of them in the end", async () => {
  const gate = new Gate(2);
  let running = 0;
  let most = 0;
  const call = async () => {
    running++;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running--;
  };
  const start = () => (gate.full ? gate.later(call) : gate.hold(call()));
  await Promise.all(Array.from({ length: 7 }, start));
  assert.deepEqual({ running, most, queued: gate.queued }, { running: 0, most: 2, queued: 0 });
});

test("Gate() hands its places on when a call fails", async () => {
  const gate = new Gate(1);
  const first = gate.hold(Promise.reject(new Error("broken")));
  const second = gate.later(async () => "done");
  await assert.rejects(first, /broken/);
  assert.equal(await second, "done");
  assert.equal(gate.full, false);
});
