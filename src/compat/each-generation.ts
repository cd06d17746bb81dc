import { textsColumn } from "../tasks/column.ts";
import { oneByOne } from "../tasks/one-by-one.ts";
import type { Task } from "../tasks/task.ts";

/**
 * A task about one `generation` as one about `generations`: a text, or a list of them, each of which takes a call. For a list,
 * its columns are lists in the places of the generations.
 */
export function eachGeneration(one: Task): Task {
  return {
    ...one,
    reads: one.reads.map((column) => (column === "generation" ? "generations" : column)),
    prompt(row, context) {
      const about = (generation: unknown) => one.prompt({ ...row, generation }, context);
      if (!Array.isArray(row["generations"])) return about(row["generations"]);
      return oneByOne({ texts: textsColumn(one.name, row, "generations"), adds: one.adds, about });
    },
  };
}
