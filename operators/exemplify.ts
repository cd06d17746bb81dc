import { z } from "zod";
import { columnNames } from "../src/columns.ts";
import { DistilError } from "../src/errors.ts";
import { drawerOf, readExamples } from "../src/examples.ts";
import { defineOperator } from "../src/operator.ts";
import { type GivenRows, isGivenRows } from "../src/sources/given.ts";

const options = {
  from: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)], "a path or a list of paths")
    .optional()
    .meta({
      description: "The examples: files, folders, patterns, URLs or hub:org/name, as load takes them",
      placeholder: "PATH",
    }),
  rows: z
    .custom<GivenRows>(isGivenRows, "an iterable, an async iterable or a stream of rows")
    .optional()
    .meta({ description: "Examples at hand, instead of a path (TypeScript only)" }),
  size: z.int().min(1).default(2).meta({ description: "Examples for each row", placeholder: "N" }),
  columns: columnNames.optional().meta({
    description: "Take only these columns of the examples; COL=NAME calls the list NAME",
    placeholder: "COL[=NAME]",
  }),
  as: z.string().min(1).optional().meta({
    description: "One column with a list of the examples as objects, instead of a list a column",
    placeholder: "NAME",
  }),
  replacement: z.boolean().default(false).meta({ description: "An example may come several times in one row" }),
};

/**
 * Gives each row examples to show to a model (few shots), drawn from a file: a list of `size` values a column, or one list of objects.
 *
 * Which ones is a hash of the seed and of the row; rows without columns go by their place. A row that is among the examples is not
 * its own. All examples are held in memory: at most 100,000, or 64 MB of text, else ERR_INPUT before anything is sent.
 */
export const exemplify = defineOperator({
  name: "exemplify",
  summary: "Give each row examples drawn from a file, to show to a model",
  details:
    "DataSampler of distilabel, which makes rows of nothing: distil run 'load empty:100 >> exemplify examples.jsonl'. Adds a list of --size values for each column of the examples, or with --as NAME one list of objects, for a template: {% for e in examples %}. Drawn by a hash of the seed and the row, never the row itself. Holds the examples in memory: at most 100,000, or 64 MB of text.",
  examples: [
    "distil exemplify generations.jsonl --size 1 --columns instruction=questions < prompts.jsonl",
    "distil exemplify generations.jsonl --size 1 --as examples < prompts.jsonl",
  ],
  options,
  positional: ["from"],
  check({ from, rows }) {
    if ((from === undefined) !== (rows === undefined)) return;
    const message = "Cannot use exemplify as it must be given the examples: a path, or rows";
    throw new DistilError("ERR_USAGE", message, { hint: "exemplify examples.jsonl --size 3" });
  },
  async open({ from, rows, size, columns, as, replacement }, { seed, signal, warn }) {
    const { examples, whole, names } = await readExamples({ from, rows, columns }, { signal, warn });
    if (!replacement && size > examples.length) {
      const message = `Cannot use exemplify.size as there are ${examples.length} examples: current value is ${size}`;
      throw new DistilError("ERR_OPTION", message, { hint: "--replacement draws one several times", fatal: true });
    }
    const adds = as === undefined ? names : [as];
    const draw = drawerOf(whole, { seed, size, replacement });
    return {
      kind: "row",
      name: "exemplify",
      adds,
      fn(row) {
        const clash = adds.find((name) => Object.hasOwn(row, name));
        if (clash !== undefined) throw taken(clash);
        const drawn = draw(row).map((index) => examples[index]!);
        if (as !== undefined) return { ...row, [as]: drawn };
        return {
          ...row,
          ...Object.fromEntries(names.map((name) => [name, drawn.map((example) => example[name] ?? null)])),
        };
      },
    };
  },
});

function taken(column: string): DistilError {
  return new DistilError("ERR_COLUMN", `Cannot exemplify the row as it has a column ${column} already`, {
    hint: `--columns ${column}=example_${column} calls it otherwise, and --as examples puts all into one`,
  });
}
