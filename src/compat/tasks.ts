import { EvolComplexityTask, EvolInstructTask, EvolQualityTask } from "./evol-tasks.ts";
import { JudgeLMTask } from "./judgelm-task.ts";
import { PrometheusTask } from "./prometheus-task.ts";
import { ComplexityScorerTask, QualityScorerTask } from "./scorer-tasks.ts";
import { SelfInstructTask } from "./self-instruct-task.ts";
import type { Task } from "./task.ts";
import { TextGenerationTask } from "./text-generation-task.ts";
import { UltraCMTask } from "./ultracm-task.ts";
import { UltraFeedbackTask } from "./ultrafeedback-task.ts";
import { UltraJudgeTask } from "./ultrajudge-task.ts";

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
  EvolInstructTask: { task: EvolInstructTask, module: `${folder}.text_generation.evol_instruct` },
  EvolComplexityTask: { task: EvolComplexityTask, module: `${folder}.text_generation.evol_complexity` },
  EvolQualityTask: { task: EvolQualityTask, module: `${folder}.text_generation.evol_quality` },
  JudgeLMTask: { task: JudgeLMTask, module: `${folder}.preference.judgelm` },
  UltraJudgeTask: { task: UltraJudgeTask, module: `${folder}.preference.ultrajudge` },
  ComplexityScorerTask: { task: ComplexityScorerTask, module: `${folder}.preference.complexity_scorer` },
  QualityScorerTask: { task: QualityScorerTask, module: `${folder}.preference.quality_scorer` },
  PrometheusTask: { task: PrometheusTask, module: `${folder}.critique.prometheus` },
  UltraCMTask: { task: UltraCMTask, module: `${folder}.critique.ultracm` },
};
