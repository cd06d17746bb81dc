import { standalone } from "./standalone.ts";
import { chatGeneration as chatGenerationTask } from "./tasks/chat-generation.ts";
import { genstruct as genstructTask } from "./tasks/genstruct.ts";
import { magpie as magpieTask } from "./tasks/magpie.ts";
import { selfInstruct as selfInstructTask } from "./tasks/self-instruct.ts";
import { structuredGeneration as structuredGenerationTask } from "./tasks/structured-generation.ts";
import { textClassification as textClassificationTask } from "./tasks/text-classification.ts";
import { textGeneration as textGenerationTask } from "./tasks/text-generation.ts";
import { ultrafeedback as ultrafeedbackTask } from "./tasks/ultrafeedback.ts";

// Each task for programs: for `generate({ task })` and `label({ task })`, and with a model for use by itself.
export const chatGeneration = standalone(chatGenerationTask);
export const genstruct = standalone(genstructTask);
export const magpie = standalone(magpieTask);
export const selfInstruct = standalone(selfInstructTask);
export const structuredGeneration = standalone(structuredGenerationTask);
export const textClassification = standalone(textClassificationTask);
export const textGeneration = standalone(textGenerationTask);
export const ultrafeedback = standalone(ultrafeedbackTask);
