import { chatGeneration } from "./chat-generation.ts";
import type { AnyTaskFunction } from "./define.ts";
import { genstruct } from "./genstruct.ts";
import { magpie } from "./magpie.ts";
import { selfInstruct } from "./self-instruct.ts";
import { structuredGeneration } from "./structured-generation.ts";
import type { Task } from "./task.ts";
import { lend } from "./task-options.ts";
import { textClassification } from "./text-classification.ts";
import { textGeneration } from "./text-generation.ts";
import { ultrafeedback } from "./ultrafeedback.ts";

/** Every task by its role; the first is what the operator of that role does by itself. */
export const tasks = {
  generate: [textGeneration, chatGeneration, genstruct, magpie, selfInstruct, structuredGeneration, textClassification],
  judge: [ultrafeedback],
} as const satisfies Record<Task["role"], readonly AnyTaskFunction[]>;

/** The options of every task that writes, for `generate`. */
export const generateTaskOptions = lend(tasks.generate);

/** The options of every task that judges, for `label`. */
export const judgeTaskOptions = lend(tasks.judge);
