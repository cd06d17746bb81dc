import assert from "node:assert/strict";
import { test } from "node:test";
import { DistilError } from "../../src/errors.ts";
import type { OnError, SourceOp } from "../../src/kernel/kinds.ts";
import { startFlow } from "../../src/kernel/run.ts";

/** A file of lines of which those in `bad` are no rows. Gives what came of reading it. */
async function reading(lines: number, bad: (line: number) => boolean, onError: OnError = "reject") {
  const source: SourceOp = {
    kind: "source",
    name: "load",
    async *open({ reject, signal }) {
      for (let line = 1; line <= lines; line++) {
        signal.throwIfAborted();
        const error = new DistilError("ERR_INPUT", `line ${line} is no row`);
        if (bad(line)) reject!({ file: "a.jsonl", line, error, raw: "no" });
        else yield [{ line }];
      }
    },
  };
  const flow = startFlow([source], { onError });
  let out = 0;
  let failure: unknown;
  try {
    for await (const rows of flow) out += rows.length;
  } catch (error) {
    failure = error;
  }
  return { out, rejected: flow.counts[0]!.rejected, failure: failure as DistilError | undefined };
}

test("SourceStage stops after fifty lines in a row that are no rows", async () => {
  const { out, rejected, failure } = await reading(200, (line) => line > 10);
  assert.deepEqual([out, rejected, failure?.code], [10, 50, "ERR_REJECTS"]);
  assert.match(failure?.details.hint ?? "", /line 60 is no row/);
});

test("SourceStage goes on where rows stand between lines that are none", async () => {
  const { out, rejected, failure } = await reading(200, (line) => line % 2 === 0);
  assert.deepEqual([out, rejected, failure], [100, 100, undefined]);
});

test("SourceStage stops at the first line that is no row where it is told to", async () => {
  const { out, rejected, failure } = await reading(200, (line) => line === 3, "stop");
  assert.deepEqual([out, rejected, failure?.message], [2, 0, "line 3 is no row"]);
});
