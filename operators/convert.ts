import { z } from "zod";
import { DistilError } from "../src/errors.ts";
import { Dropped, type Given } from "../src/kernel/kinds.ts";
import { defineOperator } from "../src/operator.ts";
import type { Row } from "../src/row.ts";
import { FileRules } from "../src/trainers/file-rules.ts";
import { checkedRow, refuseTaken, withKept } from "../src/trainers/keep.ts";
import { type Shape, shapesOf, trainerNames } from "../src/trainers/names.ts";
import { TrainingRecord } from "../src/trainers/record.ts";

const options = {
  to: z.enum(trainerNames).meta({ description: "The trainer's format", placeholder: "FORMAT" }),
  shape: z.enum(["conversational", "standard", "prompt-completion", "text"]).optional().meta({
    description:
      "How TRL's rows look: messages, or plain text that goes on; for trl-sft also messages with the prompt apart, or text alone",
  }),
  margin: z
    .boolean()
    .default(false)
    .meta({ description: "trl-reward: write the difference of the two ratings as margin" }),
  keepColumns: z
    .union([
      z.array(z.string().min(1)),
      z
        .string()
        .min(1)
        .transform((names) => [names]),
    ])
    .transform((names) => names.flatMap((name) => name.split(",")).map((name) => name.trim()))
    .default([])
    .meta({ description: "Other columns to write, which each row must have", placeholder: "COL,COL" }),
};

/**
 * Turns rows into what a trainer reads, and checks each before it goes on.
 *
 * Understands the columns of our operators and those of all its formats. A row that has not what the format needs, or that the
 * trainer would fail on, is a reject (ERR_COLUMN). What only the end knows, as that all labels of trl-kto are the same, stops the
 * run there (ERR_OUTPUT). Remembers the types of the columns.
 */
export const convert = defineOperator({
  name: "convert",
  summary: "Turn rows into a trainer's format, checked row by row",
  details: [
    "Reads instruction with generation, or with generations and ratings; prompt, chosen and rejected; messages; or any of its own",
    "formats. Writes only the columns that the trainer reads. A preference becomes two rows of trl-kto. Rows that the trainer would",
    "fail on are rejected with the reason.",
  ].join(" "),
  examples: [
    "distil convert --to trl-dpo < preference.jsonl",
    "distil convert --to trl-kto --shape standard < preference.jsonl",
    "distil convert --to trl-sft --keep-columns prompt_id < preference.jsonl",
  ],
  options,
  positional: ["to"],
  check({ to, shape, margin }) {
    const shapes: readonly Shape[] = shapesOf[to];
    if (shape !== undefined && !shapes.includes(shape)) throw wrongShape(to, shape, shapes);
    if (margin && to !== "trl-reward") {
      throw new DistilError("ERR_OPTION", `Cannot use convert.margin with ${to} as only trl-reward reads a margin`);
    }
  },
  async open({ to, shape = shapesOf[to][0], margin, keepColumns }, { warn }) {
    const { trainers } = await import("../src/trainers/trainers.ts");
    const trainer = trainers[to];
    refuseTaken(trainer, keepColumns);
    const rules = new FileRules(trainer);
    const adds = [...trainer.columns(shape), ...(margin ? ["margin"] : [])];
    return {
      kind: "row",
      name: "convert",
      many: to === "trl-kto",
      reads: keepColumns,
      adds,
      columns: () => [...adds, ...keepColumns],
      fn(row): Given {
        const made = trainer.from(new TrainingRecord(row), { shape, margin });
        if (made instanceof Dropped) return made;
        const finished = (one: Row) => checkedRow(withKept(one, row, keepColumns), trainer, rules);
        return Array.isArray(made) ? made.map(finished) : finished(made as Row);
      },
      end() {
        const { problems, warnings } = rules.end();
        for (const warning of warnings) warn(warning);
        if (problems.length === 0) return;
        const hint = "Give it rows of both labels; a preference becomes one of each";
        throw new DistilError("ERR_OUTPUT", `Cannot write ${to} as ${problems.join("; ")}`, { hint, fatal: true });
      },
    };
  },
});

function wrongShape(to: string, shape: string, shapes: readonly Shape[]): DistilError {
  const message = `Cannot use convert.shape with ${to} as it must be ${shapes.join(" or ")}: current value is ${shape}`;
  return new DistilError("ERR_OPTION", message);
}
