import { resolveTask } from "../tasks/resolve.ts";
import { isTaskFile, tasksOf, taskWord } from "./lookup.ts";
import type { TaskEntry } from "./table.ts";

/** The task of the file that the words after an operator name, as help shows it. Throws ERR_OPTION for a file that holds none. */
export async function fileTaskIn(operator: string, words: readonly string[]): Promise<TaskEntry | undefined> {
  const path = taskWord(words);
  if (path === undefined || tasksOf(operator).length === 0 || !isTaskFile(path)) return undefined;
  const judges = operator === "label";
  const { name, reads, uses = [], adds, expands } = await resolveTask(path, {}, judges ? "judge" : "generate");
  return {
    name,
    summary: `Your own, of ${path}`,
    aliases: [],
    operator,
    examples: [],
    positional: [],
    options: [],
    reads,
    uses,
    adds: [...adds, judges ? "labelling_model" : "model_name"],
    ...(expands ? { expands } : {}),
  };
}
