import { SelfInstructTask } from "./self-instruct-task.ts";
import type { Task } from "./task.ts";
import { TextGenerationTask } from "./text-generation-task.ts";
import { UltraFeedbackTask } from "./ultrafeedback-task.ts";

interface Known {
  readonly task: new (options: never) => Task;
  /** Where 0.6 has it. */
  readonly module: string;
}

const folder = "distilabel.tasks";

/** The tasks by their names. */
export const taskClasses: Readonly<Record<string, Known>> = {
  TextGenerationTask: { task: TextGenerationTask, module: `${folder}.text_generation.base` },
  SelfInstructTask: { task: SelfInstructTask, module: `${folder}.text_generation.self_instruct` },
  UltraFeedbackTask: { task: UltraFeedbackTask, module: `${folder}.preference.ultrafeedback` },
};
