import assert from "node:assert/strict";
import { test } from "node:test";
import type { RowOp, SourceOp, Step } from "../../src/kernel/kinds.ts";
import { checkingColumns, misspeltColumns } from "../../src/run/columns.ts";

const asks = (...mayRead: string[]): RowOp => ({ kind: "row", name: "filter", mayRead, fn: (row) => row });
const columnsOf = (steps: readonly Step[], ...first: string[]) =>
  misspeltColumns(steps, first).map((one) => one.column);

test("misspeltColumns() names what is nearly a column of the row", () => {
  assert.deepEqual(columnsOf([asks("instructon")], "instruction"), ["instructon"]);
});

test("misspeltColumns() leaves alone what only some rows may have", () => {
  assert.deepEqual(columnsOf([asks("rating", "instruction", "n")], "instruction", "m"), []);
});

test("misspeltColumns() looks into branches, and knows what earlier steps add", () => {
  const adds: RowOp = { kind: "row", name: "generate", adds: ["generation"], fn: (row) => row };
  const fan: Step = { kind: "fan", branches: [[adds, asks("generation")], [asks("instrction")]] };
  assert.deepEqual(columnsOf([fan], "instruction"), ["instrction"]);
});

test("checkingColumns() warns of a misspelt column and lets the rows through", async () => {
  const source: SourceOp = {
    kind: "source",
    name: "load",
    async *open() {
      yield [{ instruction: "a" }];
    },
  };
  const warnings: string[] = [];
  const call = {
    signal: new AbortController().signal,
    priority: 0,
    sample: 0,
    warn: (text: string) => void warnings.push(text),
  };
  const rows = [];
  for await (const array of checkingColumns(source, [source, asks("instructon")]).open(call)) rows.push(...array);
  assert.deepEqual(rows, [{ instruction: "a" }]);
  assert.deepEqual(warnings, ["filter: the first row has no column instructon. Did you mean instruction?"]);
});
