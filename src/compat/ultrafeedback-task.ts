import type { Row } from "../row.ts";
import { type Aspect, criteriaOf, type Rubric, rubrics } from "../tasks/rubrics.ts";
import type { TaskContext } from "../tasks/task.ts";
import { ultrafeedback } from "../tasks/ultrafeedback.ts";
import { PreferenceTask } from "./preference-task.ts";
import { Prompt } from "./prompt.ts";

/** What one rating means. */
export interface Rating {
  readonly value: number;
  readonly description: string;
}

export interface UltraFeedbackOptions {
  /** Begins the system message instead of ours. */
  readonly systemPrompt?: string;
  /** What to rate, in words of your own. */
  readonly taskDescription?: string;
  /** What 1 to 5 mean, in words of your own. */
  readonly ratings?: readonly Rating[];
}

interface AspectOptions extends UltraFeedbackOptions {
  /** @default "overall-rating" */
  readonly aspect?: Aspect;
}

/** Rates each of `generations` from 1 to 5 on one aspect: `rating` and `rationale`, in their places. */
export class UltraFeedbackTask extends PreferenceTask {
  override readonly highest = 5;

  constructor(options: AspectOptions = {}) {
    const { aspect = "overall-rating" } = options;
    const columns = { instruction: "input", generations: "generations", ratings: "rating", rationales: "rationale" };
    super(ultrafeedback({ aspect }), columns, { ...options, aspect });
  }

  static forOverallQuality(options: UltraFeedbackOptions = {}): UltraFeedbackTask {
    return new UltraFeedbackTask({ ...options, aspect: "overall-rating" });
  }

  /** What overall quality was called first. */
  static forTextQuality(options: UltraFeedbackOptions = {}): UltraFeedbackTask {
    return UltraFeedbackTask.forOverallQuality(options);
  }

  static forInstructionFollowing(options: UltraFeedbackOptions = {}): UltraFeedbackTask {
    return new UltraFeedbackTask({ ...options, aspect: "instruction-following" });
  }

  static forHelpfulness(options: UltraFeedbackOptions = {}): UltraFeedbackTask {
    return new UltraFeedbackTask({ ...options, aspect: "helpfulness" });
  }

  static forTruthfulness(options: UltraFeedbackOptions = {}): UltraFeedbackTask {
    return new UltraFeedbackTask({ ...options, aspect: "truthfulness" });
  }

  static forHonesty(options: UltraFeedbackOptions = {}): UltraFeedbackTask {
    return new UltraFeedbackTask({ ...options, aspect: "honesty" });
  }

  override generatePrompt(row: Row, context?: TaskContext): Prompt {
    const prompt = super.generatePrompt(row, context);
    const own = this.fields as AspectOptions;
    const [first, ...rest] = prompt.messages;
    return Prompt.from([{ ...first!, content: inOwnWords(first!.content, own) }, ...rest], prompt.asked);
  }
}

/** The system message with its first sentence and its rubric exchanged; what it says of the form of the answer stays. */
function inOwnWords(system: string, own: AspectOptions): string {
  const rubric = rubrics[own.aspect ?? "overall-rating"];
  const criteria = criteriaOf({ ...rubric, ...rubricOf(own, rubric) });
  const [lead = "", ...rest] = system.split("\n\n");
  return [own.systemPrompt ?? lead, ...rest].join("\n\n").replace(criteriaOf(rubric), () => criteria);
}

function rubricOf({ taskDescription, ratings }: UltraFeedbackOptions, { question, levels }: Rubric): Partial<Rubric> {
  const own = levels.map(
    (level, index) => ratings?.find(({ value }) => value === index + 1)?.description ?? level,
  ) as unknown as Rubric["levels"];
  return { question: taskDescription ?? question, levels: own };
}
