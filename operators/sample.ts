import { z } from "zod";
import { DistilError } from "../src/errors.ts";
import { chance } from "../src/hash.ts";
import { Dropped } from "../src/kernel/kinds.ts";
import { defineOperator } from "../src/operator.ts";
import { lowest } from "../src/reservoir.ts";
import type { Row } from "../src/row.ts";

const options = {
  count: z.int().min(1).optional().meta({ description: "Draw this many rows", placeholder: "N" }),
  fraction: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .meta({ description: "Draw about this share of the rows", placeholder: "F" }),
};

/**
 * Draws some of the rows by a hash of the seed and their columns, in the order they came.
 *
 * The same row is drawn alike wherever it stands, so equal rows share their fate with `--fraction`. With `--count` it reads to
 * the end before the first row leaves and holds at most 2 N rows.
 */
export const sample = defineOperator({
  name: "sample",
  summary: "Draw some of the rows, the same ones each time",
  examples: ["distil sample 100 < rows.jsonl", "distil sample --fraction 0.1 < rows.jsonl"],
  options,
  positional: ["count"],
  check({ count, fraction }) {
    if ((count === undefined) !== (fraction === undefined)) return;
    throw new DistilError("ERR_OPTION", "Cannot use sample as it must have either --count or --fraction");
  },
  open({ count, fraction }, { seed }) {
    const draw = (row: Row): number => chance(seed, "sample", row);
    if (count !== undefined) return { kind: "stream", name: "sample", fn: (rows) => lowest(rows, count, draw) };
    const dropped = new Dropped("not drawn");
    return { kind: "row", name: "sample", fn: (row) => (draw(row) < fraction! ? row : dropped) };
  },
});
