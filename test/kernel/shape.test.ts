import assert from "node:assert/strict";
import { test } from "node:test";
import type { JoinOp, RowOp, SourceOp, Step } from "../../src/kernel/kinds.ts";
import { checkShape } from "../../src/kernel/shape.ts";

const source: SourceOp = { kind: "source", name: "load", async *open() {} };
const same: RowOp = { kind: "row", name: "same", fn: (row) => row };
const group = (min: number): JoinOp => ({ kind: "join", name: "group", min, fn: (row) => row });
const fan = (pick?: number): Step => ({
  kind: "fan",
  branches: [[same], [same]],
  ...(pick === undefined ? {} : { pick }),
});

test("checkShape() refuses a join that waits for more branches than there are", () => {
  assert.doesNotThrow(() => checkShape([source, fan(), group(2)]));
  assert.throws(() => checkShape([source, fan(), group(3)]), {
    code: "ERR_USAGE",
    message: /group --min 3 wants more branches than the 2 that run/,
  });
});

test("checkShape() counts the branches that pick runs", () => {
  assert.doesNotThrow(() => checkShape([source, fan(3), group(3)]));
  assert.throws(() => checkShape([source, fan(1), group(2)]), { message: /than the 1 that run/ });
});

test("checkShape() refuses branches that go to one output without a join", () => {
  const save: Step = { kind: "sink", name: "save", write() {}, finish() {} };
  assert.throws(() => checkShape([source, fan(), save]), { message: /the branches of \[…\] go to one output/ });
});

test("checkShape() looks at the joins inside of branches", () => {
  const outer: Step = { kind: "fan", branches: [[fan(), group(3)], [same]] };
  assert.throws(() => checkShape([source, outer, group(1)]), { message: /--min 3/ });
});

test("checkShape() names the way out that a join has", () => {
  const merge: JoinOp = { kind: "join", name: "merge", fn: (row) => row };
  const hintOf = (join: JoinOp) => {
    try {
      checkShape([source, join]);
    } catch (error) {
      return (error as { details: { hint: string } }).details.hint;
    }
    return undefined;
  };
  assert.equal(hintOf(merge), "Write […] >> merge");
  assert.equal(hintOf(group(1)), "For rows of a pipe use group --by COLUMN");
});
