import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import type { Sample } from "../../src/llm/concurrency.ts";
// Loaded here, as a poll loads it at its first page: no test is to wait for that.
import "../../src/llm/connection.ts";
import { MetricsPoll } from "../../src/llm/metrics-poll.ts";
import { fakeServer } from "./fake-server.ts";

const page = 'vllm:num_requests_running{engine="0"} 3\nvllm:num_requests_waiting{engine="0"} 4\n';

/** A poll every millisecond, whose samples are awaited one by one. */
function polling(context: TestContext, url: string, wanted: (count: number) => boolean) {
  const samples: Sample[] = [];
  const state = { busy: true };
  const poll = new MetricsPoll(new URL(url).origin, {
    busy: () => state.busy,
    interval: () => 1,
    sample: (sample) => wanted(samples.push(sample)),
  });
  context.after(() => poll.close());
  return { poll, samples, state };
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition() && tries < 300; tries++) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(condition());
}

test("MetricsPoll gives samples until no more are wanted, and sends no key", async (context) => {
  const { url, received } = await fakeServer(context, (_, response) => response.end(page));
  const { poll, samples } = polling(context, url.replace("//", "//user:secret@"), (count) => count < 3);
  poll.wake();
  await until(() => samples.length === 3);
  poll.wake();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(samples, new Array(3).fill({ running: 3, waiting: 4 }));
  assert.deepEqual(
    received.map(({ path, headers }) => [path, headers.authorization]),
    new Array(3).fill(["/metrics", undefined]),
  );
});

test("MetricsPoll rests while nothing is in flight, until a call wakes it", async (context) => {
  const { url } = await fakeServer(context, (_, response) => response.end(page));
  const { poll, samples, state } = polling(context, url, () => true);
  poll.wake();
  await until(() => samples.length > 1);
  state.busy = false;
  await new Promise((resolve) => setTimeout(resolve, 20));
  const rested = samples.length;
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(samples.length, rested);
  state.busy = true;
  poll.wake();
  await until(() => samples.length > rested);
});

test("MetricsPoll makes do without a page of gauges, and with nobody there", async (context) => {
  const { url, received } = await fakeServer(context, (_, response) => response.end("<html></html>"));
  const html = polling(context, url, () => true);
  html.poll.wake();
  await until(() => received.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  html.poll.wake();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(received.length, 1);
  const nobody = polling(context, await deadAddress(), () => true);
  nobody.poll.wake();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(nobody.samples, []);
});

test("MetricsPoll ends at once, a page on its way or not", async (context) => {
  const { url, received } = await fakeServer(context, () => {});
  const { poll } = polling(context, url, () => true);
  poll.wake();
  await until(() => received.length === 1);
  const start = performance.now();
  await poll.close();
  assert.ok(performance.now() - start < 1_000);
});

async function deadAddress(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return `http://127.0.0.1:${port}`;
}
