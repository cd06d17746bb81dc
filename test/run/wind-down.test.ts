import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { DistilError, generate, load, save } from "../../src/index.ts";
import type { RunOptions } from "../../src/run/options.ts";
import { folderFor } from "../helpers/files.ts";
import { chat, fakeServer, json, refuse } from "../llm/fake-server.ts";

const rows = Array.from({ length: 20 }, (_, id) => ({ instruction: `What is ${id}?` }));
const stopped = new DistilError("ERR_ABORTED", "stopped");

/** Something that happens once. */
function signalOf() {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

/** A run that would wait for an hour, told to stop by `stop`. */
async function running(t: TestContext, model: object | string, options: RunOptions = {}) {
  const folder = await folderFor(t);
  const state = options.state ?? join(folder, ".distil");
  const controller = new AbortController();
  const ended = load({ rows })
    .to(generate({ model: model as string }))
    .to(save(join(folder, "out.jsonl")))
    .run({ grace: "1h", signal: controller.signal, ...options, state })
    .then(
      ({ out }) => out,
      (error: unknown) => error,
    );
  return { ended, state, stop: () => controller.abort(stopped) };
}

test("run() ends at once when it is told to stop while calls wait for a server that is gone", async (t) => {
  const gone = signalOf();
  const { ended, stop } = await running(t, "openai:m@http://127.0.0.1:1/v1", {
    onEvent: (event) => event.type === "warning" && event.message.includes("is gone") && gone.give(),
  });
  await gone.given;
  stop();
  assert.equal(await ended, stopped);
});

test("run() ends at once when it is told to stop while calls wait for their next attempt, or for a rate", async (t) => {
  for (const [status, rpm] of [
    [429, undefined],
    [200, 1],
  ] as const) {
    const asked = signalOf();
    const { url } = await fakeServer(t, (_, response) => {
      response.once("close", asked.give);
      if (status === 200) json(response, chat("hi"));
      else refuse(response, status, "later", { "retry-after": "3000" });
    });
    const { ended, stop } = await running(t, { use: `openai:m@${url}`, ...(rpm && { rpm }) });
    await asked.given;
    stop();
    assert.equal(await ended, stopped);
  }
});

test("run() lets the calls in flight end when it is told to stop, and keeps their replies", async (t) => {
  const asked = signalOf();
  const held: ServerResponse[] = [];
  const server = await fakeServer(t, (_, response, index) => {
    if (index >= 4) return json(response, chat("hi"));
    held.push(response);
    if (held.length === 4) asked.give();
  });
  const first = await running(t, { use: `openai:m@${server.url}`, concurrency: 4 });
  await asked.given;
  first.stop();
  // Longer than it takes to see that nothing moves.
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (const response of held) json(response, chat("hi"));
  assert.equal(await first.ended, stopped);
  // A look at the server's gauges is no call.
  const calls = () => server.received.filter(({ path }) => path !== "/metrics").length;
  assert.equal(calls(), 4, "no call is begun that may be cut short");
  const second = await running(t, { use: `openai:m@${server.url}` }, { state: first.state });
  assert.equal(await second.ended, 20);
  assert.equal(calls(), 20, "what was in flight is not asked again");
});
