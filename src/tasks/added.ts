import type { AnyTaskFunction } from "./define.ts";
import { tasks } from "./index.ts";
import type { Task } from "./task.ts";

const added: Record<Task["role"], AnyTaskFunction[]> = { generate: [], judge: [] };

/** Adds the task of a plugin. */
export function addTask(task: AnyTaskFunction): void {
  added[task.declaration.role].push(task);
}

/** Every task of a role, those of plugins too. */
export function allTasks(role: Task["role"]): readonly AnyTaskFunction[] {
  return [...tasks[role], ...added[role]];
}

/** Of an operator's options, those that it has from tasks of the role. */
export function taskOptionsIn(
  options: Readonly<Record<string, unknown>>,
  role: Task["role"],
): Readonly<Record<string, unknown>> {
  const names = new Set(allTasks(role).flatMap(({ declaration }) => Object.keys(declaration.options)));
  return Object.fromEntries([...names].map((name) => [name, options[name]]));
}
