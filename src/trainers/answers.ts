import { Dropped } from "../kernel/kinds.ts";
import { type Answer, choosePair, ratedAnswers, worst } from "../preference.ts";
import type { Row } from "../row.ts";
import {
  answerPart,
  conversationColumn,
  isOurs,
  missing,
  type Part,
  pairColumns,
  present,
  promptOf,
} from "./prompt.ts";
import { isMessages, turnsOf, unfit } from "./turns.ts";

/** The better and the worse answer. */
export interface PairParts {
  readonly chosen: Part;
  readonly rejected: Part;
  /** How far their ratings are apart, where they are known. */
  readonly margin: number | undefined;
}

/** The columns of an answer; those of our operators first, as other columns came with the row. */
const answers = ["generation", "completion", "output", "response", "answer"] as const;

/** The two answers of a preference, or the rule by which the row has none. */
export function pairOf(row: Row): PairParts | Dropped {
  const columns = pairColumns(row);
  if (columns !== undefined) {
    const [chosen, rejected] = columns.map((column) => answerBehind(row, column)) as [Part, Part];
    return { chosen, rejected, margin: writtenMargin(row) };
  }
  if (!present(row, "generations") || !present(row, "ratings")) {
    throw missing(row, "chosen and rejected", "They may be made of instruction, generations and ratings as well");
  }
  const pair = choosePair(ratedAnswers(row), { ties: "drop", margin: 0, take: worst });
  if (pair instanceof Dropped) return pair;
  const { chosen, rejected } = pair;
  return { chosen: part(chosen), rejected: part(rejected), margin: chosen.rating - rejected.rating };
}

/** The answer to learn: the only one, the chosen one or the best rated one. */
export function completionOf(row: Row): Part | Dropped {
  if (pairColumns(row)) {
    const pair = pairOf(row);
    return pair instanceof Dropped ? pair : pair.chosen;
  }
  const conversation = conversationColumn(row);
  if (conversation !== undefined) {
    const last = turnsOf(row[conversation], conversation).at(-1)!;
    if (last.role === "assistant") return { turns: [last] };
  }
  const column = answers.find(
    (name) => name !== conversation && (typeof row[name] === "string" || isMessages(row[name])),
  );
  if (column !== undefined && !(isOurs(row) && column !== "generation")) return simple(row, column);
  if (present(row, "generations")) return best(row);
  if (conversation !== undefined) throw unfit(`the last turn of ${conversation} is not the assistant's`);
  throw missing(row, "answer", "It may be in completion, generation, messages or chosen");
}

function simple(row: Row, column: string): Part {
  const answer = answerPart(row[column], column);
  if (column === "completion") return answer;
  const { raw: _, ...turns } = answer;
  return turns;
}

function best(row: Row): Part | Dropped {
  if (!present(row, "ratings")) {
    const hint = "Rate them with label, or give each a row: expand generations=generation";
    throw unfit("its generations have no ratings that say which one is to be learned", hint);
  }
  const rated = ratedAnswers(row);
  if (rated.length === 0) return new Dropped("no rated generation");
  return part(rated.reduce((top, answer) => (answer.rating > top.rating ? answer : top)));
}

function part({ text }: Answer): Part {
  return { turns: [{ role: "assistant", content: text }] };
}

/** An answer without the prompt that it may begin with. */
function answerBehind(row: Row, column: string): Part {
  const answer = answerPart(row[column], column);
  const prompt = promptOf(row);
  if (answer.turns[0]?.role !== "assistant") {
    const shared =
      prompt.turns.length - (answer.turns[0]?.role !== "system" && prompt.turns[0]?.role === "system" ? 1 : 0);
    return { turns: answer.turns.slice(shared) };
  }
  if (answer.raw === undefined || prompt.raw === undefined || present(row, "prompt")) return answer;
  const raw = answer.raw.slice(prompt.raw.length);
  return { raw, turns: [{ role: "assistant", content: raw.trimStart() }] };
}

function writtenMargin(row: Row): number | undefined {
  const { margin, chosen_rating: better, rejected_rating: worse } = row;
  if (typeof margin === "number") return margin;
  return typeof better === "number" && typeof worse === "number" ? better - worse : undefined;
}
