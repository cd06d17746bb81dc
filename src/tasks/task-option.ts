import { z } from "zod";
import type { CustomTask } from "./custom.ts";
import type { Task } from "./task.ts";

/** The option that names the task of an operator whose usual one is `usual`. */
export function taskOption<Usual extends string>(usual: Usual) {
  return z
    .union([z.string().min(1), z.custom<Task | CustomTask>((value) => typeof value === "object" && value !== null)], {
      error: "a task's name, a file such as ./my-task.yaml, or a task",
    })
    .optional()
    .meta({ description: `What to ask: a task, or a file such as ./my-task.yaml [${usual}]`, placeholder: "TASK" });
}
