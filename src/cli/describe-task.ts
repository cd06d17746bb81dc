import { describeCommand } from "../describe.ts";
import type { AnyTaskFunction, TaskDeclaration } from "../tasks/define.ts";
import { operators } from "../tasks/resolve.ts";
import type { Task } from "../tasks/task.ts";
import type { TaskEntry } from "./table.ts";

type Columns = Pick<TaskEntry, "reads" | "uses" | "adds" | "expands">;

/** A task's declaration as plain data, with what it does to a row where no option changes that. */
export function describeTask(declared: AnyTaskFunction): TaskEntry {
  const task = declared as unknown as ((options?: unknown) => Task) & { readonly declaration: TaskDeclaration };
  const { aliases = [], role, source, examples = [], ...declaration } = task.declaration;
  return {
    ...describeCommand({ ...declaration, examples }),
    aliases,
    operator: operators[role],
    ...(source ? { source } : {}),
    ...describeColumns(task(declaration.sample), role),
  };
}

/** The columns of a task and of the operator that runs it. */
export function describeColumns({ reads, uses = [], adds, expands }: Task, role: Task["role"]): Columns {
  return {
    reads,
    uses,
    adds: [...adds, role === "judge" ? "labelling_model" : "model_name"],
    ...(expands ? { expands } : {}),
  };
}
