import assert from "node:assert/strict";
import { test } from "node:test";
import { OwnLoad } from "../../src/llm/own-load.ts";

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("OwnLoad tells a loop that works from one that waits", async () => {
  const load = new OwnLoad();
  assert.ok(load.busy(performance.now()), "nobody knows yet");
  const until = performance.now() + 60;
  while (performance.now() < until) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(load.busy(performance.now()));
  await pause(400);
  assert.ok(!load.busy(performance.now()));
});

test("OwnLoad makes nothing of a short pause", async () => {
  const load = new OwnLoad();
  load.busy(performance.now());
  const until = performance.now() + 300;
  while (performance.now() < until) {
    await new Promise((resolve) => setImmediate(resolve));
    load.busy(performance.now());
  }
  await pause(1);
  assert.ok(load.busy(performance.now() + 25));
});
