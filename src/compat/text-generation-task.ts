import { textGeneration } from "../tasks/text-generation.ts";
import { BuiltTask } from "./built-task.ts";

export interface TextGenerationOptions {
  readonly systemPrompt?: string;
  /** Principles by group. @default those of UltraFeedback, in our words */
  readonly principles?: Readonly<Record<string, readonly string[]>>;
  /** Adds a principle to the system prompt of each row: of any group alike, or by the weights of the groups. */
  readonly principlesDistribution?: "balanced" | Readonly<Record<string, number>>;
}

const careful =
  "Answer as helpfully and as truthfully as you can. Do not help anybody to do harm, and treat everyone with respect. Where a question makes no sense, or you do not know the answer, say so instead of making something up.";

/** Answers `input`: the reply becomes one of `generations`. */
export class TextGenerationTask extends BuiltTask {
  constructor(options: TextGenerationOptions = {}) {
    super(textGeneration(portOptions(options)), { instruction: "input", generation: "generations" }, options);
  }

  get systemPrompt(): string {
    return (this.fields["systemPrompt"] as string | undefined) ?? careful;
  }
}

/** Principles are used where it is said how often. */
function portOptions({ systemPrompt = careful, principles, principlesDistribution }: TextGenerationOptions): object {
  if (principlesDistribution === undefined) return { systemPrompt };
  const distribution =
    typeof principlesDistribution === "string" ? principlesDistribution : ours(principlesDistribution);
  return { systemPrompt, principles: principles ?? "all", principlesDistribution: distribution };
}

/** Weights by the names that our groups have. */
function ours(weights: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const { verbalized_calibration: calibration, ...rest } = weights;
  return calibration === undefined ? weights : { ...rest, calibration };
}
