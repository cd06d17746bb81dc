import { ultrajudge } from "../tasks/ultrajudge.ts";
import { PreferenceTask } from "./preference-task.ts";

export interface UltraJudgeOptions {
  /** What to rate: names, or names with the question to ask. @default four areas of ours */
  readonly areas?: readonly string[] | Readonly<Record<string, string>>;
}

/** Rates `generations` from 0 to 10, as a whole (`rating`) and by area (`areas`). */
export class UltraJudgeTask extends PreferenceTask {
  override readonly highest = 10;

  constructor({ areas }: UltraJudgeOptions = {}) {
    const columns = { instruction: "input", generations: "generations", ratings: "rating", areas: "areas" };
    const given = areas === undefined ? {} : { areas };
    super(ultrajudge(areas === undefined ? {} : { areas: questions(areas) }), columns, given);
  }
}

function questions(areas: readonly string[] | Readonly<Record<string, string>>): Record<string, string> {
  if (!isNames(areas)) return { ...areas };
  return Object.fromEntries(areas.map((area) => [area, `How good is it in this respect: ${area}?`]));
}

function isNames(areas: readonly string[] | Readonly<Record<string, string>>): areas is readonly string[] {
  return Array.isArray(areas);
}
