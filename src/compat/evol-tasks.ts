import { evolComplexity } from "../tasks/evol-complexity.ts";
import { evolInstruct } from "../tasks/evol-instruct.ts";
import { evolQuality } from "../tasks/evol-quality.ts";
import { BuiltTask } from "./built-task.ts";

const instructions = { instruction: "input", evolved_instruction: "instructions" };

/** Rewrites `input` into a harder or a different instruction: one of `instructions`, null where a rule eliminates it. */
export class EvolInstructTask extends BuiltTask {
  constructor() {
    super(evolInstruct(), instructions);
  }
}

/** The same without the method that writes about something else. */
export class EvolComplexityTask extends BuiltTask {
  constructor() {
    super(evolComplexity(), instructions);
  }
}

/** Rewrites `generation`, an answer to `input`, into a better one: one of `generations`, null where a rule eliminates it. */
export class EvolQualityTask extends BuiltTask {
  constructor() {
    super(evolQuality(), { instruction: "input", response: "generation", evolved_response: "generations" });
  }
}
