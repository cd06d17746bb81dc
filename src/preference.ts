import { columnItems, wrongType } from "./columns.ts";
import { DistilError } from "./errors.ts";
import { Dropped } from "./kernel/kinds.ts";
import type { Row } from "./row.ts";

/** One generation with what belongs to it. */
export interface Answer {
  readonly text: string;
  readonly rating: number;
  readonly model: unknown;
  readonly rationale: unknown;
}

/** The better and the worse of two answers. */
export interface Pair {
  readonly chosen: Answer;
  readonly rejected: Answer;
}

export interface Choice {
  readonly ties: "drop" | "keep";
  /** Least difference between the ratings. */
  readonly margin: number;
  /** Takes one of the answers that may be the rejected one; there is at least one. */
  readonly take: (candidates: readonly Answer[]) => Answer;
}

/**
 * The generations of a row that were rated, in order; those without a rating are left out.
 *
 * Throws ERR_COLUMN where ratings, models or rationales do not belong to the generations one by one.
 */
export function ratedAnswers(row: Row): readonly Answer[] {
  const texts = columnItems("binarize", row, "generations");
  const ratings = aligned(row, "ratings", texts.length)!;
  const models = aligned(row, "generation_models", texts.length);
  const rationales = aligned(row, "rationales", texts.length);
  const answers: Answer[] = [];
  for (const [index, text] of texts.entries()) {
    const rating = ratings[index] ?? null;
    if (text === null || rating === null) continue;
    if (typeof text !== "string") throw wrongType("binarize", "generations", "a list of texts", text);
    if (typeof rating !== "number") throw wrongType("binarize", "ratings", "a list of numbers", rating);
    answers.push({ text, rating, model: models?.[index] ?? null, rationale: rationales?.[index] ?? null });
  }
  return answers;
}

function aligned(row: Row, column: string, length: number): readonly unknown[] | undefined {
  if (column !== "ratings" && (row[column] ?? null) === null) return undefined;
  const items = columnItems("binarize", row, column);
  if (items.length === length) return items;
  const message = `Cannot binarize the row as ${column} must be one for each generation: it has ${items.length} for ${length}`;
  throw new DistilError("ERR_COLUMN", message);
}

/** The best answer and one that is worse, or the rule by which there is no such pair. */
export function choosePair(answers: readonly Answer[], choice: Choice): Pair | Dropped {
  if (answers.length < 2) return new Dropped("fewer than two rated");
  const chosen = answers.reduce((best, answer) => (answer.rating > best.rating ? answer : best));
  const rest = answers.filter((answer) => answer !== chosen);
  const different = rest.filter((answer) => answer.text !== chosen.text);
  if (different.length === 0 && choice.ties === "drop") return new Dropped("same text");
  const others = different.length > 0 ? different : rest;
  const worse = others.filter((answer) => answer.rating < chosen.rating);
  if (worse.length === 0)
    return choice.ties === "drop" ? new Dropped("tie") : { chosen, rejected: choice.take(others) };
  const apart = worse.filter((answer) => chosen.rating - answer.rating >= choice.margin);
  return apart.length === 0 ? new Dropped("margin") : { chosen, rejected: choice.take(apart) };
}

/** The answer with the lowest rating, the first of several. */
export function worst(answers: readonly Answer[]): Answer {
  return answers.reduce((least, answer) => (answer.rating < least.rating ? answer : least));
}
