import { resolveTask } from "../tasks/resolve.ts";
import { describeColumns } from "./describe-task.ts";
import { isTaskFile, tasksOf, taskWord } from "./lookup.ts";
import type { TaskEntry } from "./table.ts";

/** The task of the file that the words after an operator name, as help shows it. Throws ERR_OPTION for a file that holds none. */
export async function fileTaskIn(operator: string, words: readonly string[]): Promise<TaskEntry | undefined> {
  const path = taskWord(words);
  if (path === undefined || tasksOf(operator).length === 0 || !isTaskFile(path)) return undefined;
  const role = operator === "label" ? "judge" : "generate";
  const task = await resolveTask(path, {}, role);
  return {
    name: task.name,
    summary: `Your own, of ${path}`,
    aliases: [],
    operator,
    examples: [],
    positional: [],
    options: [],
    ...describeColumns(task, role),
  };
}
