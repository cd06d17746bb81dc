import { Dropped } from "../kernel/kinds.ts";
import { optional, toolsProblems } from "./checks.ts";
import { implicit, implicitProblems } from "./preference-rows.ts";
import { toolsColumn } from "./tools.ts";
import type { Trainer } from "./trainer.ts";

/** Preferences whose answers begin with the prompt. */
export const trlDpoImplicit: Trainer = {
  name: "trl-dpo-implicit",
  reader: "TRL's DPOTrainer",
  columns: () => ["chosen", "rejected"],
  optional: ["tools"],
  from(record, { shape }) {
    const pair = record.pair();
    return pair instanceof Dropped ? pair : { ...implicit(record, pair, shape), ...toolsColumn(record) };
  },
  check: (row) => [...implicitProblems(row), ...optional(row, "tools", toolsProblems)],
};
