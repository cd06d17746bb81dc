import { permutation } from "../hash.ts";
import type { Pipeline as Steps } from "../pipeline.ts";
import type { Row } from "../row.ts";
import { MADE, madeOf, step } from "./generating.ts";
import type { Task } from "./task.ts";

const about = ["generation_model", "generation_prompt", "raw_generation_responses"] as const;

/** The columns that a generator's task adds, in order. */
function generationColumns(task: Task): readonly string[] {
  return [...about, ...task.outputArgsNames];
}

/**
 * Turns what was generated into columns: lists that have an entry for each generation, null where it failed. Shuffled, all
 * lists are in the same order, which depends on the seed and on the row alone.
 */
export function gathering(task: Task, shuffle: boolean): Steps {
  const columns = generationColumns(task);
  const reads = task.inputArgsNames;
  return step("gather", async ({ seed, warn }) => ({
    kind: "row",
    name: "gather",
    reads: [MADE],
    adds: columns,
    columns: (before) => [...before.filter((column) => column !== MADE && !columns.includes(column)), ...columns],
    fn(row) {
      const made = madeOf(row);
      const inputs = reads.map((column) => row[column]);
      const order = shuffle ? permutation(made.length, seed, "shuffle", inputs) : [...made.keys()];
      const outputs = order.map((place) => made[place]!);
      const rest = without(row, [MADE, ...columns]);
      for (const column of columns) if (column in row) warn(replaced(column));
      return {
        ...rest,
        generation_model: outputs.map(({ model_name }) => model_name),
        generation_prompt: outputs.map(({ prompt_used }) => prompt_used),
        raw_generation_responses: outputs.map(({ raw_output }) => raw_output),
        ...Object.fromEntries(
          task.outputArgsNames.map((name) => [name, outputs.map((output) => output.parsed_output?.[name] ?? null)]),
        ),
      };
    },
  }));
}

/** The row without columns that a step is about to write. */
export function without(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([column]) => !columns.includes(column)));
}

export function replaced(column: string): string {
  return `The column ${column} of the data set is replaced by what is made now`;
}
