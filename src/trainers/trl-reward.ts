import { Dropped } from "../kernel/kinds.ts";
import { numberProblems, optional, toolsProblems } from "./checks.ts";
import { explicitProblems, implicit, implicitProblems } from "./preference-rows.ts";
import { toolsColumn } from "./tools.ts";
import type { Trainer } from "./trainer.ts";
import { unfit } from "./turns.ts";

/** Preferences for a reward model, with the prompt in both answers as TRL recommends there. */
export const trlReward: Trainer = {
  name: "trl-reward",
  reader: "TRL's RewardTrainer",
  columns: () => ["chosen", "rejected"],
  optional: ["prompt", "margin", "tools"],
  from(record, { shape, margin }) {
    const pair = record.pair();
    if (pair instanceof Dropped) return pair;
    const row = { ...implicit(record, pair, shape), ...toolsColumn(record) };
    if (!margin) return row;
    if (pair.margin === undefined) throw unfit("it has no chosen_rating and rejected_rating to take the margin from");
    return { ...row, margin: pair.margin };
  },
  check: (row) => [
    ...(row["prompt"] === undefined ? implicitProblems(row) : explicitProblems(row)),
    ...optional(row, "margin", numberProblems),
    ...optional(row, "tools", toolsProblems),
  ],
};
