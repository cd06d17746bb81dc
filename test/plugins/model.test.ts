import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { DistilError, defineModel, generate, load, register } from "../../src/index.ts";

let asked = 0;
let failures = 0;

register(
  defineModel({
    scheme: "parrot",
    open: (rest) => ({
      id: `parrot-${rest}`,
      async generate({ messages }) {
        asked++;
        if (failures-- > 0) throw new DistilError("ERR_RATE", "It is asleep", { retryable: true, retryAfter: 1 });
        const text = String(messages.at(-1)!.content);
        return { model: "parrot", choices: [{ text, finish: "stop" }], usage: { input: 3, output: 2 } };
      },
    }),
  }),
);

const rows = ["a", "b", "c"].map((instruction) => ({ instruction }));

function state(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "distil-parrot-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function run(folder: string, options: object = {}, use: object = { use: "parrot:x" }) {
  asked = 0;
  const out: unknown[] = [];
  let report: { calls: number; retries: number; reused: { calls: number }; cost?: number | undefined } | undefined;
  const events = (event: { type: string; report?: unknown }) => {
    if (event.type === "run-end") report = event.report as typeof report;
  };
  const pipeline = load({ rows }).to(generate({ model: use as never }));
  for await (const row of pipeline.rows({ state: folder, onEvent: events, ...options })) out.push(row["generation"]);
  return { out, report: report! };
}

test("the replies of a plugin's model are kept: it is asked once", async (t) => {
  const folder = state(t);
  await run(folder);
  assert.equal(asked, 3);
  const { out, report } = await run(folder);
  assert.deepEqual([out, asked, report.reused.calls], [["a", "b", "c"], 0, 3]);
});

test("a plugin's model is asked again where it says that this may help", async (t) => {
  failures = 1;
  const { out, report } = await run(state(t));
  assert.deepEqual([out, asked, report.retries], [["a", "b", "c"], 4, 1]);
});

test("the money of a plugin's model is counted, and needs its price", async (t) => {
  const price = { input: 1_000_000, output: 0 };
  const { report } = await run(state(t), {}, { use: "parrot:x", price });
  assert.equal(report.cost, 9);
  await assert.rejects(run(state(t), { maxCost: 5 }), /the price of parrot:x is not known/);
  assert.equal(asked, 0);
});
