import { selfInstruct } from "../tasks/self-instruct.ts";
import { BuiltTask } from "./built-task.ts";

export interface SelfInstructOptions {
  readonly applicationDescription?: string;
  /** What makes a good instruction. */
  readonly criteriaForQueries?: string;
  /** The same by the name that 1.x has for it. */
  readonly criteriaForQueryGeneration?: string;
  /** @default 5 */
  readonly numInstructions?: number;
}

/** Writes instructions about `input`: a list of them for each generation. */
export class SelfInstructTask extends BuiltTask {
  constructor(options: SelfInstructOptions = {}) {
    const { applicationDescription, criteriaForQueryGeneration, numInstructions: count } = options;
    const { criteriaForQueries: criteria = criteriaForQueryGeneration } = options;
    const given = Object.entries({ applicationDescription, criteria, count }).filter(
      ([, value]) => value !== undefined,
    );
    super(selfInstruct(Object.fromEntries(given)), { text: "input", instructions: "instructions" }, options);
  }
}
