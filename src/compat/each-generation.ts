import { Dropped } from "../kernel/kinds.ts";
import type { Row } from "../row.ts";
import { textsColumn } from "../tasks/column.ts";
import type { Prompt, Task, TaskContext } from "../tasks/task.ts";

/**
 * A task about one `generation` as one about `generations`: a text, or a list of them, each of which takes a call. For a list,
 * its columns are lists in the places of the generations.
 */
export function eachGeneration(one: Task): Task {
  return {
    ...one,
    reads: one.reads.map((column) => (column === "generation" ? "generations" : column)),
    prompt(row, context) {
      if (!Array.isArray(row["generations"])) return one.prompt({ ...row, generation: row["generations"] }, context);
      const texts = textsColumn(one.name, row, "generations");
      const nothing = Object.fromEntries(one.adds.map((column) => [column, texts.map(() => null)]));
      return turn({ one, row, texts, context }, 0, nothing);
    },
  };
}

interface Asking {
  readonly one: Task;
  readonly row: Row;
  readonly texts: readonly (string | null)[];
  readonly context: TaskContext;
}

type Lists = Readonly<Record<string, unknown>>;

/** The question about the next generation from `start`, after what was said of those before. */
function turn(asking: Asking, start: number, before: Lists): Prompt {
  const { one, row, texts, context } = asking;
  const place = texts.findIndex((text, index) => index >= start && text !== null);
  const prompt = one.prompt({ ...row, generation: texts[place] }, context);
  const isLast = place === texts.findLastIndex((text) => text !== null);
  return {
    ...prompt,
    parse(text, held) {
      const columns = prompt.parse(text, held);
      if (columns instanceof Dropped) return columns;
      const lists = one.adds.map((name) => [name, (before[name] as unknown[]).with(place, columns[name] ?? null)]);
      return Object.fromEntries(lists);
    },
    ...(isLast ? {} : { next: (columns) => turn(asking, place + 1, columns) }),
  };
}
