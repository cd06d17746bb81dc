import { standalone } from "./standalone.ts";
import { selfInstruct as selfInstructTask } from "./tasks/self-instruct.ts";
import { textGeneration as textGenerationTask } from "./tasks/text-generation.ts";
import { ultrafeedback as ultrafeedbackTask } from "./tasks/ultrafeedback.ts";

// Each task for programs: for `generate({ task })` and `label({ task })`, and with a model for use by itself.
export const selfInstruct = standalone(selfInstructTask);
export const textGeneration = standalone(textGenerationTask);
export const ultrafeedback = standalone(ultrafeedbackTask);
