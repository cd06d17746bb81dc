import { Dropped } from "../kernel/kinds.ts";
import { optional, toolsProblems } from "./checks.ts";
import { explicitProblems, explicitRow } from "./preference-rows.ts";
import { toolsColumn } from "./tools.ts";
import type { Trainer } from "./trainer.ts";

/** Preferences with the prompt apart, as TRL recommends them. */
export const trlDpo: Trainer = {
  name: "trl-dpo",
  reader: "TRL's DPOTrainer, and CPO and ORPO",
  columns: () => ["prompt", "chosen", "rejected"],
  optional: ["tools"],
  from(record, { shape }) {
    const row = explicitRow(record, shape);
    return row instanceof Dropped ? row : { ...row, ...toolsColumn(record) };
  },
  check: (row) => [...explicitProblems(row), ...optional(row, "tools", toolsProblems)],
};
