import assert from "node:assert/strict";
import { test } from "node:test";
import { showProgress } from "../../src/cli/progress.ts";
import type { Progress } from "../../src/run/events.ts";
import { memoryIo } from "./memory-io.ts";

const step = { in: 5, out: 5, rejected: 0, dropped: 0 };
const progress: Progress = {
  type: "progress",
  steps: [
    { ...step, operator: "load" },
    { ...step, operator: "save" },
  ],
  calls: { done: 0, inFlight: 0, retries: 0 },
  tokens: { input: 0, output: 0 },
  elapsed: 1000,
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is control characters that it reads
const piece = /\u001b\[(\d*)([A-Za-z])|\n|\r|[^\u001b\n\r]+/g;

/** What a terminal shows after it was sent `text`: cursor up, carriage return, erasing to the end of the line or screen. */
function screen(text: string): string[] {
  const lines = [""];
  let [row, column] = [0, 0];
  for (const [part, amount, code] of text.matchAll(piece)) {
    if (code === "A") row -= Number(amount);
    else if (code === "K") lines[row] = lines[row]!.slice(0, column);
    else if (code === "J") lines.splice(row, lines.length, lines[row]!.slice(0, column));
    else if (part === "\r") column = 0;
    else if (part === "\n") [row, column] = [row + 1, 0];
    else if (code === undefined) {
      lines[row] = lines[row]!.slice(0, column) + part + lines[row]!.slice(column + part.length);
      column += part.length;
    }
    lines[row] ??= "";
  }
  return lines;
}

test("showProgress() redraws in the same place", () => {
  const io = memoryIo({ terminal: true });
  const shown = showProgress("auto", io);
  shown.tell(progress);
  const once = screen(io.stderr).length;
  shown.tell(progress);
  assert.equal(screen(io.stderr).length, once);
  assert.equal(once, 4);
});

test("showProgress() writes each drawing at once", () => {
  const writes: string[] = [];
  const io = { ...memoryIo({ terminal: true }), err: (text: string) => void writes.push(text) };
  showProgress("auto", io).tell(progress);
  assert.equal(writes.length, 1);
});

test("showProgress() puts warnings above the bars", () => {
  const io = memoryIo({ terminal: true });
  const shown = showProgress("auto", io);
  shown.tell(progress);
  shown.tell({ type: "warning", message: "mind this" });
  const lines = screen(io.stderr);
  assert.equal(lines[0], "distil: mind this");
  assert.match(lines[1]!, /load/);
  assert.equal(lines.length, 5);
});

test("showProgress() draws nothing where stderr is no terminal, or stdout is a pipe", () => {
  for (const more of [{ terminal: false }, { terminal: true, piped: true }]) {
    const io = memoryIo(more);
    showProgress("auto", io).tell(progress);
    assert.equal(io.stderr, "");
  }
});

test("showProgress() draws with bar in any case", () => {
  const io = memoryIo();
  showProgress("bar", io).tell(progress);
  assert.match(io.stderr, /load/);
});

test("showProgress() draws nothing of a run that is over at once", () => {
  const io = memoryIo({ terminal: true });
  showProgress("auto", io).tell({ ...progress, elapsed: 100 });
  assert.equal(io.stderr, "");
});
