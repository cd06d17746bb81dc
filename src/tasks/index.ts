import { chatGeneration } from "./chat-generation.ts";
import { complexityScorer } from "./complexity-scorer.ts";
import type { AnyTaskFunction } from "./define.ts";
import { evolComplexity } from "./evol-complexity.ts";
import { evolInstruct } from "./evol-instruct.ts";
import { evolQuality } from "./evol-quality.ts";
import { genstruct } from "./genstruct.ts";
import { instructionBacktranslation } from "./instruction-backtranslation.ts";
import { judgelm } from "./judgelm.ts";
import { magpie } from "./magpie.ts";
import { prometheusEval } from "./prometheus-eval.ts";
import { qualityScorer } from "./quality-scorer.ts";
import { selfInstruct } from "./self-instruct.ts";
import { structuredGeneration } from "./structured-generation.ts";
import type { Task } from "./task.ts";
import { lend } from "./task-options.ts";
import { textClassification } from "./text-classification.ts";
import { textGeneration } from "./text-generation.ts";
import { ultracm } from "./ultracm.ts";
import { ultrafeedback } from "./ultrafeedback.ts";
import { ultrajudge } from "./ultrajudge.ts";

/** Every task by its role; the first is what the operator of that role does by itself. */
export const tasks = {
  generate: [
    textGeneration,
    chatGeneration,
    evolComplexity,
    evolInstruct,
    evolQuality,
    genstruct,
    magpie,
    selfInstruct,
    structuredGeneration,
    textClassification,
  ],
  judge: [
    ultrafeedback,
    complexityScorer,
    instructionBacktranslation,
    judgelm,
    prometheusEval,
    qualityScorer,
    ultracm,
    ultrajudge,
  ],
} as const satisfies Record<Task["role"], readonly AnyTaskFunction[]>;

/** The options of every task that writes, for `generate`. */
export const generateTaskOptions = lend(tasks.generate);

/** The options of every task that judges, for `label`. */
export const judgeTaskOptions = lend(tasks.judge);
