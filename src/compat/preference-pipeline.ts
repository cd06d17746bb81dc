import { DistilError, didYouMean } from "../errors.ts";
import type { AnyLLM } from "./llm-pool.ts";
import { Pipeline, type PipelineOptions } from "./pipeline.ts";
import { OpenAILLM } from "./served-llm.ts";
import type { UltraFeedbackOptions } from "./ultrafeedback-task.ts";
import { UltraFeedbackTask } from "./ultrafeedback-task.ts";
import { warning } from "./warning.ts";

const subtasks = {
  "text-quality": (options: UltraFeedbackOptions) => UltraFeedbackTask.forTextQuality(options),
  helpfulness: (options: UltraFeedbackOptions) => UltraFeedbackTask.forHelpfulness(options),
  truthfulness: (options: UltraFeedbackOptions) => UltraFeedbackTask.forTruthfulness(options),
  honesty: (options: UltraFeedbackOptions) => UltraFeedbackTask.forHonesty(options),
  "instruction-following": (options: UltraFeedbackOptions) => UltraFeedbackTask.forInstructionFollowing(options),
} as const;

export type Subtask = keyof typeof subtasks;

export interface PreferenceOptions extends PipelineOptions {
  /** Of the labeller, where none is given. @default "gpt-4o-mini" */
  readonly openaiModel?: string;
  readonly maxNewTokens?: number;
  readonly numThreads?: number;
  readonly apiKey?: string;
  readonly baseUrl?: string;
  /** @default 0 */
  readonly temperature?: number;
  /** Changes the words that the labeller is asked with. */
  readonly taskKwargs?: UltraFeedbackOptions;
}

/**
 * A pipeline whose labeller rates by one aspect of UltraFeedback; without a labeller, one of OpenAI.
 *
 * Throws ERR_OPTION for another task or subtask, ERR_COLUMN where the labeller reads what the generator does not give.
 */
export function pipeline(task: "preference", subtask: Subtask | undefined, options: PreferenceOptions = {}): Pipeline {
  if (task !== "preference") {
    throw new DistilError("ERR_OPTION", `Cannot use ${String(task)} as a task as it must be preference`);
  }
  const judge = judgeFor(subtask ?? "text-quality", options.taskKwargs ?? {});
  const labeller = options.labeller ?? openAi(judge, options);
  if (labeller.task.constructor !== judge.constructor) {
    const name = labeller.task.constructor.name;
    warning(`The labeller's task is ${name}, where ${judge.constructor.name} is usual for preferences`);
  }
  checkColumns(options.generator, labeller);
  return new Pipeline({ generator: options.generator, labeller });
}

function judgeFor(subtask: string, options: UltraFeedbackOptions): UltraFeedbackTask {
  if (Object.hasOwn(subtasks, subtask)) return subtasks[subtask as Subtask](options);
  const known = Object.keys(subtasks);
  const hint = didYouMean(subtask, known) || `There are ${known.join(", ")}`;
  throw new DistilError("ERR_OPTION", `Cannot use ${subtask} as a subtask of preference`, { hint });
}

function openAi(task: UltraFeedbackTask, options: PreferenceOptions): AnyLLM {
  const { openaiModel, maxNewTokens, numThreads, apiKey, baseUrl, temperature = 0 } = options;
  const given = { model: openaiModel, maxNewTokens, numThreads, apiKey, baseUrl, temperature };
  return new OpenAILLM({
    task,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  });
}

function checkColumns(generator: PipelineOptions["generator"], labeller: AnyLLM): void {
  if (generator === undefined) return;
  const { inputArgsNames, outputArgsNames } = generator.task;
  const there = [...inputArgsNames, ...outputArgsNames];
  const missing = labeller.task.inputArgsNames.find((column) => !there.includes(column));
  if (missing === undefined) return;
  throw new DistilError(
    "ERR_COLUMN",
    `Cannot use the labeller as it reads ${missing}, and the generator has ${there.join(", ")}`,
  );
}
