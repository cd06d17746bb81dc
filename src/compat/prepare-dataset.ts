import { DistilError } from "../errors.ts";
import { chance } from "../hash.ts";
import { Dropped } from "../kernel/kinds.ts";
import { type Answer, choosePair, type Pair, ratedAnswers, worst } from "../preference.ts";
import type { Row } from "../row.ts";
import { CustomDataset } from "./dataset.ts";
import { without } from "./gathering.ts";

export interface PrepareOptions {
  /** What the best generation is set against: a worse one, drawn for each row, or the worst. @default "random" */
  readonly strategy?: "random" | "worst";
  /** Adds `messages`, the chosen conversation. @default false */
  readonly sft?: boolean;
  /** Decides the draws. */
  readonly seed?: number | string;
  /** Keeps rows whose generations are all rated alike. @default false */
  readonly keepTies?: boolean;
}

const consumed = [
  "input",
  "generation_model",
  "generations",
  "rating",
  "labelling_model",
  "labelling_prompt",
  "raw_labelling_response",
  "rationale",
];

/**
 * Makes preferences of rated generations: the best one chosen, a worse one rejected. Rows are made as they are read.
 *
 * Left out: rows without ratings, with other than one rating for each generation, with fewer than two rated generations, whose
 * generations all say the same, and, unless kept, ties. Throws ERR_USAGE where the data set's task gives no ratings.
 */
export function prepareDataset(dataset: CustomDataset, options: PrepareOptions = {}): CustomDataset {
  const { strategy = "random" } = options;
  if (strategy !== "random" && strategy !== "worst") {
    const message = `Cannot use prepareDataset.strategy as it must be random or worst: current value is ${String(strategy)}`;
    throw new DistilError("ERR_OPTION", message);
  }
  if (!dataset.task?.outputArgsNames.includes("rating")) {
    const name = dataset.task?.constructor.name ?? "none";
    throw new DistilError("ERR_USAGE", `Cannot make preferences as the data set's task must rate: it is ${name}`, {
      hint: "If its rows are rated, say by which task: dataset.task = new UltraFeedbackTask()",
    });
  }
  const made = async function* (): AsyncGenerator<Row> {
    for await (const row of dataset) {
      const pair = pairOf(row, options);
      if (pair !== undefined) yield preference(row, pair, options);
    }
  };
  return new CustomDataset(made, { task: dataset.task });
}

function pairOf(row: Row, { strategy = "random", seed = 0, keepTies = false }: PrepareOptions): Pair | undefined {
  const { generations, rating } = row;
  const valid = Array.isArray(generations) && Array.isArray(rating) && generations.length === rating.length;
  if (!valid || rating.length === 0) return undefined;
  const draw = (answers: readonly Answer[]): Answer =>
    answers[Math.floor(chance(seed, row["input"], generations, rating) * answers.length)]!;
  const answers = ratedAnswers({
    generations,
    ratings: rating,
    generation_models: aligned(row["generation_model"], generations.length),
    rationales: aligned(row["rationale"], generations.length),
  });
  const take = strategy === "worst" ? worst : draw;
  const pair = choosePair(answers, { ties: keepTies ? "keep" : "drop", margin: 0, take });
  return pair instanceof Dropped ? undefined : pair;
}

/** A list that has an entry for each generation; another says nothing about any one of them. */
function aligned(value: unknown, length: number): unknown {
  return Array.isArray(value) && value.length === length ? value : null;
}

function preference(row: Row, { chosen, rejected }: Pair, { sft = false }: PrepareOptions): Row {
  const turns = ({ text }: Answer) => [
    { role: "user", content: row["input"] ?? null },
    { role: "assistant", content: text },
  ];
  const rationales = "rationale" in row;
  // One text about all of them is about both.
  const why = ({ rationale }: Answer) => rationale ?? (typeof row["rationale"] === "string" ? row["rationale"] : null);
  return {
    ...without(row, consumed),
    prompt: row["input"] ?? null,
    chosen: turns(chosen),
    rejected: turns(rejected),
    rating_chosen: chosen.rating,
    rating_rejected: rejected.rating,
    chosen_model: chosen.model ?? "",
    rejected_model: rejected.model ?? "",
    ...(rationales ? { chosen_rationale: why(chosen), rejected_rationale: why(rejected) } : {}),
    ...(sft ? { messages: turns(chosen) } : {}),
  };
}
