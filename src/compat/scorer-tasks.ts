import { complexityScorer } from "../tasks/complexity-scorer.ts";
import { qualityScorer } from "../tasks/quality-scorer.ts";
import { PreferenceTask } from "./preference-task.ts";

/** Rates each of `generations`, instructions here, from 1 to 6 for its complexity. */
export class ComplexityScorerTask extends PreferenceTask {
  override readonly highest = 6;

  constructor() {
    super(complexityScorer(), { instructions: "generations", scores: "rating" });
  }
}

/** Rates each of `generations` from 1 to 6 for its quality as an answer to `input`. */
export class QualityScorerTask extends PreferenceTask {
  override readonly highest = 6;

  constructor() {
    super(qualityScorer(), { instruction: "input", generations: "generations", scores: "rating" });
  }
}
