import { z } from "zod";
import { defineOperator } from "../src/operator.ts";
import type { Row } from "../src/row.ts";

const options = {
  count: z.int().min(0).meta({ description: "How many rows to pass on", placeholder: "N" }),
};

/** Passes on the first rows, then closes its source: nothing more is read or asked for. */
export const limit = defineOperator({
  name: "limit",
  summary: "Pass on the first N rows and stop",
  examples: ["distil load prompts.jsonl | distil limit 100"],
  options,
  positional: ["count"],
  open: ({ count }) => ({ kind: "stream", name: "limit", needs: [], fn: (rows) => first(rows, count) }),
});

async function* first(rows: AsyncIterable<Row>, count: number): AsyncGenerator<Row> {
  if (count === 0) return;
  let given = 0;
  for await (const row of rows) {
    yield row;
    if (++given === count) return;
  }
}
