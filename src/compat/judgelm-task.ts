import { judgelm } from "../tasks/judgelm.ts";
import { PreferenceTask } from "./preference-task.ts";

/** Compares `generations`: a `rating` from 1 to 10 for each, and one `rationale` about all. */
export class JudgeLMTask extends PreferenceTask {
  override readonly highest = 10;

  constructor() {
    super(judgelm(), { instruction: "input", generations: "generations", ratings: "rating", rationale: "rationale" });
  }
}
