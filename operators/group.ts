import { z } from "zod";
import { columnNames, withoutColumns } from "../src/columns.ts";
import { DistilError } from "../src/errors.ts";
import { groupBy } from "../src/group-by.ts";
import { grouping, listNames, singleColumns } from "../src/grouping.ts";
import type { JoinOp, StreamOp } from "../src/kernel/kinds.ts";
import { defineOperator, type OpenContext } from "../src/operator.ts";

const count = z.int().min(1).optional();
const options = {
  columns: columnNames.default([]).meta({
    description:
      "Columns to put into lists, each as grouped_COL or NAME; without any, generations and generation_models",
    placeholder: "COL[=NAME]",
  }),
  min: count.meta({
    description: "Branches that must have answered, or rows that a group must have",
    placeholder: "N",
  }),
  by: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "Group rows of a pipe that have the same value in this column", placeholder: "COL" }),
  anywhere: z
    .boolean()
    .default(false)
    .meta({ description: "With --by and --size: the rows need not follow each other" }),
  size: count.meta({ description: "With --by: a group of so many rows is whole and leaves", placeholder: "N" }),
};
type Options = z.output<z.ZodObject<typeof options>>;

/**
 * Puts the answers of a fan-out back into one row, as lists in branch order; with `--by`, rows that have one key.
 *
 * Columns keep their value from before the fan-out; what only branches added is gone unless grouped. An answer without the
 * grouped columns is left out; where none has any, the lists are null. With `--by` the row is the first of the group; one
 * group is held at a time, with `--anywhere` at most 10,000.
 */
export const group = defineOperator({
  name: "group",
  summary: "Put the answers of a fan-out into lists in one row",
  examples: [
    "distil run 'load prompts.jsonl >> [generate --model small, generate --model large] >> group >> save answers.jsonl'",
    "distil group generation=generations --by prompt_id < answers.jsonl",
  ],
  options,
  positional: ["columns"],
  check({ by, anywhere, size }) {
    if (by === undefined && (anywhere || size !== undefined)) throw alone(anywhere ? "anywhere" : "size", "by");
    if (anywhere && size === undefined) throw alone("anywhere", "size");
  },
  open: (options, context) => (options.by === undefined ? answers(options) : keyed(options.by, options, context)),
});

function answers({ columns, min }: Options): JoinOp {
  const join = grouping(columns);
  const reads = columns.map(({ column }) => column);
  return {
    kind: "join",
    name: "group",
    reads,
    adds: listNames(columns),
    ...(min && { min }),
    fn: (row, given) => join(row, given.flat(), row),
  };
}

function keyed(
  by: string,
  { columns, anywhere, size = Number.POSITIVE_INFINITY, min = 1 }: Options,
  context: OpenContext,
): StreamOp {
  const join = grouping(columns);
  const single = singleColumns(columns, by);
  return {
    kind: "stream",
    name: "group",
    reads: [by, ...columns.map(({ column }) => column)],
    adds: listNames(columns),
    columns: (before) => [
      ...before.filter((column) => !single.has(column)),
      ...listNames(columns).filter((list) => !before.includes(list)),
    ],
    fn: (rows) =>
      groupBy(rows, {
        by,
        anywhere,
        size,
        min,
        warn: context.warn,
        join: (first, all) => withoutColumns(join(first, all, {}), single),
      }),
  };
}

function alone(option: string, needed: string): DistilError {
  return new DistilError("ERR_OPTION", `Cannot use group.${option} without --${needed}`);
}
