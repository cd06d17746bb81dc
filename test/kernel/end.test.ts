import assert from "node:assert/strict";
import { test } from "node:test";
import type { Op, SourceOp } from "../../src/kernel/kinds.ts";
import { startFlow } from "../../src/kernel/run.ts";
import type { Row } from "../../src/row.ts";

interface Given {
  /** What the row operator throws when all rows came. */
  readonly thrown?: Error;
  /** What the source throws after its rows. */
  readonly broken?: Error;
  /** The reader leaves after the first rows. */
  readonly leaves?: boolean;
}

/** What happened in which order, from the last row on. */
async function story({ thrown, broken, leaves = false }: Given): Promise<string[]> {
  const told: string[] = [];
  const source: SourceOp = {
    kind: "source",
    name: "load",
    async *open() {
      for (let n = 0; n < 3; n++) yield [{ n }] as Row[];
      if (broken) throw broken;
    },
  };
  const row: Op = {
    kind: "row",
    name: "convert",
    fn: (given) => given,
    end() {
      told.push("end");
      if (thrown) throw thrown;
    },
    close: () => void told.push("close"),
  };
  const sink: Op = { kind: "sink", name: "save", write: () => {}, finish: (whole) => void told.push(`whole ${whole}`) };
  try {
    for await (const _ of startFlow([source, row, sink])) if (leaves) break;
  } catch (error) {
    told.push((error as Error).message);
  }
  return told;
}

test("Op.end() is called once when all rows came, before the output appears", async () => {
  assert.deepEqual(await story({}), ["end", "whole true", "close"]);
});

test("Op.end() stops the run by a throw, and no output appears", async () => {
  assert.deepEqual(await story({ thrown: new Error("one label") }), ["end", "whole false", "close", "one label"]);
});

test("Op.end() is not called where the run failed", async () => {
  assert.deepEqual(await story({ broken: new Error("gone") }), ["whole false", "close", "gone"]);
});

test("Op.end() is not called where the reader left", async () => {
  assert.deepEqual(await story({ leaves: true }), ["whole false", "close"]);
});
