import { Dropped } from "../kernel/kinds.ts";
import type { Row } from "../row.ts";
import type { Prompt, Task } from "../tasks/task.ts";

/** The task with other names for its columns, and no columns but those that are named. */
export function renamedTask(task: Task, names: Readonly<Record<string, string>>): Task {
  const theirs = Object.entries(names);
  const reads = theirs.filter(([own]) => task.reads.includes(own));
  const adds = theirs.filter(([own]) => task.adds.includes(own));
  const inner = (row: Row): Row => ({ ...row, ...Object.fromEntries(reads.map(([own, name]) => [own, row[name]])) });
  return {
    ...task,
    reads: reads.map(([, name]) => name),
    adds: adds.map(([, name]) => name),
    prompt: (row, context) => outer(task.prompt(inner(row), context), adds),
  };
}

/** What an answer said in the task's own names, which it asks on with. Symbols stay where columns are put together. */
const OWN: unique symbol = Symbol("own columns");
type Columns = Readonly<Record<string, unknown>> & { readonly [OWN]?: Columns };

/** The prompt with its answers' columns under their new names; `before` are the own ones of the answers before it. */
function outer(prompt: Prompt, adds: readonly (readonly [string, string])[], before: Columns = {}): Prompt {
  return {
    ...prompt,
    parse(text, held) {
      const own = prompt.parse(text, held);
      if (own instanceof Dropped) return own;
      const renamed = adds.flatMap(([name, theirs]) => (name in own ? [[theirs, own[name]] as const] : []));
      const given = Object.fromEntries(renamed);
      return prompt.next === undefined ? given : Object.assign(given, { [OWN]: { ...before, ...own } });
    },
    ...(prompt.next && {
      next(columns: Columns) {
        const own = columns[OWN] ?? columns;
        const following = prompt.next!(own);
        return following === undefined || following instanceof Dropped ? following : outer(following, adds, own);
      },
    }),
  };
}
