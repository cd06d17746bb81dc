import { describeCommand } from "../describe.ts";
import type { AnyTaskFunction, TaskDeclaration } from "../tasks/define.ts";
import type { Task } from "../tasks/task.ts";
import type { TaskEntry } from "./table.ts";

/** A task's declaration as plain data, with what it does to a row where no option changes that. */
export function describeTask(declared: AnyTaskFunction): TaskEntry {
  const task = declared as unknown as ((options?: unknown) => Task) & { readonly declaration: TaskDeclaration };
  const { aliases = [], role, source, examples = [], ...declaration } = task.declaration;
  const { reads, uses = [], adds, expands } = task(declaration.sample);
  return {
    ...describeCommand({ ...declaration, examples }),
    aliases,
    operator: role === "judge" ? "label" : "generate",
    ...(source ? { source } : {}),
    reads,
    uses,
    adds: [...adds, role === "judge" ? "labelling_model" : "model_name"],
    ...(expands ? { expands } : {}),
  };
}
