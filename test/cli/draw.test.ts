import assert from "node:assert/strict";
import { test } from "node:test";
import { drawProgress } from "../../src/cli/draw.ts";
import type { Progress } from "../../src/run/events.ts";

const step = { in: 0, out: 0, rejected: 0, dropped: 0 };
const progress: Progress = {
  type: "progress",
  steps: [
    { ...step, operator: "load", in: 50, out: 50 },
    { ...step, operator: "generate", in: 50, out: 20, rejected: 5 },
    { ...step, operator: "save", in: 20, out: 20 },
  ],
  calls: { done: 30, inFlight: 12, retries: 2 },
  tokens: { input: 1000, output: 5000 },
  elapsed: 10_000,
};
const size = { width: 80, height: 20, colour: false };

test("drawProgress() draws a bar a step and what is left", () => {
  const lines = drawProgress(progress, 100, size);
  assert.match(lines[0]!, /^load {5}█{15}░{15} {2}50% 50$/);
  assert.match(lines[1]!, /^generate █+░+ {2}25% 20, 5 rejected$/);
  assert.match(lines[2]!, /^save {5}█+░+ {2}25% 20$/);
  assert.equal(lines[3], "10 s · 2 rows/s · 500 tokens/s · 12 in flight · 2 again · 30 s left");
});

test("drawProgress() says what is out in batches, and what is yet to go", () => {
  const batches = [{ server: "https://host/v1", batches: 2, requests: 8_192, done: 1_200, gathered: 300 }];
  const footer = drawProgress({ ...progress, batches }, 100, { ...size, width: 120 }).at(-1);
  assert.match(footer!, /^2 batches out: 1,200 of 8,192 done · 300 gathered · 10 s · /);
});

test("drawProgress() says how far an output is that is put together at the end", () => {
  const publishing = { name: "hub:org/set", doing: "uploading", share: 0.437 } as const;
  const footer = drawProgress({ ...progress, publishing }, 100, { ...size, width: 120 }).at(-1);
  assert.match(footer!, /^uploading hub:org\/set 43% · 10 s · /);
});

test("drawProgress() promises no time where the source's length is not known", () => {
  const lines = drawProgress(progress, undefined, size);
  assert.doesNotMatch(lines.join(), /%|left/);
});

test("drawProgress() fits into any width", () => {
  for (let width = 10; width < 120; width++) {
    for (const line of drawProgress(progress, 100, { ...size, width }))
      assert.ok(line.length <= width, `${width}: ${line}`);
  }
});

test("drawProgress() shows the last steps where the terminal is low", () => {
  const lines = drawProgress(progress, 100, { ...size, height: 3 });
  assert.deepEqual(
    lines.map((line) => line.split(" ")[0]),
    ["generate", "save", "10"],
  );
});

test("drawProgress() colours only where it should", () => {
  assert.ok(!drawProgress(progress, 100, size).join().includes("\x1b"));
  assert.ok(
    drawProgress(progress, 100, { ...size, colour: true })
      .join()
      .includes("\x1b[31m5 rejected"),
  );
});

test("drawProgress() honours NO_COLOR", (t) => {
  const before = process.env["NO_COLOR"];
  process.env["NO_COLOR"] = "1";
  t.after(() => (before === undefined ? delete process.env["NO_COLOR"] : (process.env["NO_COLOR"] = before)));
  assert.ok(!drawProgress(progress, 100, { width: 80, height: 20 }).join().includes("\x1b"));
});
