import { z } from "zod";
import { condition } from "../src/condition.ts";
import { Dropped } from "../src/kernel/kinds.ts";
import { defineOperator } from "../src/operator.ts";

const options = {
  condition: z
    .string()
    .min(1)
    .meta({ description: "What a row must meet, in CEL over its columns", placeholder: "CONDITION" }),
  not: z.boolean().default(false).meta({ description: "Keep the rows that do not meet it" }),
};

/**
 * Keeps the rows that meet a condition, such as `rating >= 4 && !text.startsWith("#")`.
 *
 * A column that is missing or null meets no comparison, so `--not` gives exactly the other rows; `has(column)` asks for it.
 * A row whose column has a type that the condition cannot take is a reject (ERR_COLUMN).
 */
export const filter = defineOperator({
  name: "filter",
  summary: "Keep the rows that meet a condition",
  details:
    "The condition is CEL (cel.dev). A missing or null column meets no comparison; has(column) asks whether it is there.",
  examples: ["distil filter 'rating >= 4' < rated.jsonl", `distil filter --not 'text.matches("^#")' < rows.jsonl`],
  options,
  positional: ["condition"],
  async open(options) {
    const meets = await condition(options.condition);
    const dropped = new Dropped("condition");
    return {
      kind: "row",
      name: "filter",
      mayRead: meets.columns,
      fn: (row) => (meets(row) === options.not ? dropped : row),
    };
  },
});
