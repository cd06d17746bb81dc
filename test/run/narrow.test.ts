import assert from "node:assert/strict";
import { test } from "node:test";
import type { SourceOp, Step } from "../../src/kernel/kinds.ts";
import { narrowed } from "../../src/run/narrow.ts";

const row = (needs?: readonly string[], rest?: readonly string[]): Step => ({
  kind: "row",
  name: "row",
  fn: (given) => given,
  ...(needs ? { needs } : {}),
  ...(rest ? { columns: () => rest } : {}),
});

/** The columns that a source is told to read before these steps. */
function told(...steps: readonly Step[]): readonly string[] | undefined {
  let columns: readonly string[] | undefined;
  const source: SourceOp = {
    kind: "source",
    name: "load",
    async *open() {},
    only(named) {
      columns = named;
      return source;
    },
  };
  narrowed(source, [source, ...steps]);
  return columns;
}

test("narrowed() asks for what is looked at until nothing else is let through", () => {
  assert.deepEqual(told(row(["b"]), row(["a"], ["a"]), row()), ["b", "a"]);
});

test("narrowed() asks for all where a step may look at any column, or all pass on", () => {
  assert.equal(told(row(), row(["a"], ["a"])), undefined);
  assert.equal(told(row(["a"])), undefined);
  assert.equal(told({ kind: "fan", branches: [] }, row(["a"], ["a"])), undefined);
});
